// Names for calls that come without one: the node, when it started, and a number.

/** Unique among nodes of different names and among starts of one node; a random one would cost more than its use. */
export function createTraceIds(node: string): () => string {
  const prefix = `${node}-${Date.now().toString(36)}-`;
  let count = 0;
  return () => {
    count += 1;
    return prefix + count.toString(36);
  };
}
