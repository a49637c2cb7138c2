// A value that is still being put together, field by field.

/**
 * As `T`, but its fields may be set: an optional field is set where it is known. On the path of every receipt this is
 * several times cheaper than literals that spread `{ field }` or `{}`.
 */
export type Building<T> = { -readonly [Field in keyof T]: T[Field] };
