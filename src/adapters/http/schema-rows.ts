// A JSON Schema as rows of a table: one for each field, nested ones by their path.

export interface SchemaRow {
  /** Such as `items[].amount`. */
  readonly path: string;
  readonly isRequired: boolean;
  readonly form: string;
  readonly note: string;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly additionalProperties?: Schema | boolean;
}

const deepest = 4;

/** The fields of an object, or of the objects in a list. */
export function schemaRows(schema: unknown): SchemaRow[] {
  return rowsOf(schema as Schema, '', 0); // JSON Schema is plain data of this form
}

function rowsOf(schema: Schema, before: string, depth: number): SchemaRow[] {
  if (depth > deepest) return [];
  if (schema.type === 'array') return rowsOf(schema.items ?? {}, `${before}[]`, depth);
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = before === '' ? name : `${before}.${name}`;
    const isRequired = schema.required?.includes(name) === true;
    const row = { path, isRequired, form: formOf(field), note: field.description ?? '' };
    return [row, ...rowsOf(field, path, depth + 1)];
  });
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) =>
    rowsOf(one, before, depth),
  );
  const seen = new Set(own.map(({ path }) => path));
  for (const row of others) {
    if (!seen.has(row.path)) own.push(row);
    seen.add(row.path);
  }
  const { additionalProperties: named } = schema;
  return typeof named === 'object' ? [...own, ...rowsOf(named, `${before}.<name>`, depth + 1)] : own;
}

function formOf(schema: Schema): string {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (parts.length > 0) return [...new Set(parts.map(formOf))].join(' or ');
  if (schema.enum) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') {
    const most = schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`;
    return `list of ${formOf(schema.items ?? {})}${most}`;
  }
  if (schema.format === 'date-time') return 'ISO 8601 time';
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'any');
  return [type, ...boundsOf(schema)].join(', ');
}

function boundsOf({ minimum, maximum, minLength, maxLength, pattern }: Schema): string[] {
  const isBound = (limit: number | undefined): limit is number =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const said = (name: string, limit: number | undefined): string[] =>
    isBound(limit) ? [`${name} ${limit}`] : [];
  return [
    ...said('from', minimum),
    ...said('to', maximum),
    ...said('at least', minLength).map((text) => `${text} characters`),
    ...said('at most', maxLength).map((text) => `${text} characters`),
    ...(pattern === undefined ? [] : [pattern]),
  ];
}
