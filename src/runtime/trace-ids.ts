// Trace ids for calls that bring none: the node, its start, and a number.

/** Unique among nodes with different names and among starts of a node. A random id would cost more CPU. */
export function createTraceIds(node: string): () => string {
  const prefix = `${node}-${Date.now().toString(36)}-`;
  let count = 0;
  return () => {
    count += 1;
    return prefix + count.toString(36);
  };
}
