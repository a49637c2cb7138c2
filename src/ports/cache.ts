// A bounded cache. A value may vanish at any time, so nothing depends on it for correctness.

export interface Cache<Value> {
  get(key: string): Value | undefined;
  /** As `get`, without counting as a use. */
  peek(key: string): Value | undefined;
  set(key: string, value: Value): unknown;
  delete(key: string): unknown;
}
