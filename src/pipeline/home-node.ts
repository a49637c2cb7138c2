// Which of several nodes is a shopper's home: the same for all that see the same nodes.

/** The home among `addresses`, of which there is at least one. When a node comes or goes only its own shoppers move. */
export type HomeOf = (userId: string) => string;

/** Rendezvous hashing: every node draws a number for the shopper, and the highest wins. */
export function createHomeOf(addresses: readonly string[]): HomeOf {
  // Sorted, so that a tie ends alike everywhere.
  const nodes = [...addresses].sort().map((address) => ({ address, hash: hashText(address) }));
  return (userId) => {
    const hash = hashText(userId);
    let home = '';
    let highest = -1;
    for (const node of nodes) {
      const drawn = mix(hash ^ node.hash);
      if (drawn <= highest) continue;
      highest = drawn;
      home = node.address;
    }
    return home;
  };
}

/** FNV-1a over the characters, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The last step of MurmurHash3: every bit of the input moves half of the output's. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
