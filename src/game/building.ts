// The type of a value that is filled field by field.

/**
 * `T` with writable fields, so that optional fields can be set one by one. On the path of every receipt this is several
 * times cheaper than literals that spread `{ field }` or `{}`.
 */
export type Building<T> = { -readonly [Field in keyof T]: T[Field] };
