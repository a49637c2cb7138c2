// Reads a CPU profile of Node and adds up the time by folder of the project, by package, and for garbage collection.
import { z } from 'zod';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  /** Microseconds of the same clock as `process.hrtime`. */
  startTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

export type CpuProfile = z.infer<typeof profileSchema>;
export const parseCpuProfile = (text: string): CpuProfile => profileSchema.parse(JSON.parse(text));

/** First match wins; the name is what the page says. */
const owners: readonly (readonly [RegExp, string])[] = [
  [/node_modules\/(mongodb|bson)\//, 'MongoDB driver and BSON'],
  [/node_modules\/(ioredis|@ioredis|redis-parser|@socket\.io\/redis-adapter)\//, 'Redis'],
  [/node_modules\/(@socket\.io|socket\.io|engine\.io|ws)[\w.-]*\//, 'Socket.IO and ws'],
  [/node_modules\/(zod)\//, 'zod: payloads checked'],
  [/node_modules\//, 'other packages'],
  [/\/src\/game\//, 'src/game: decides'],
  [/\/src\/pipeline\//, 'src/pipeline: carries'],
  [/\/src\/adapters\/mongo\//, 'src/adapters/mongo: documents'],
  [/\/src\/adapters\/(\w+)\//, 'other adapters'],
  [/\/handlers\//, 'handlers: the door'],
  [/\/src\//, 'other of src'],
];

const idle = 'idle';
/** A map, because a function may have any name, `constructor` too. */
const own: ReadonlyMap<string, string> = new Map([
  ['(idle)', idle],
  ['(garbage collector)', 'garbage collector'],
  ['(program)', 'Node itself (network, threads)'],
]);
const rest = 'Node itself (network, threads)';

/**
 * Microseconds per owner, between two moments of the profile's clock. Time inside Node itself counts for its
 * caller: a write to a socket is the driver's or Socket.IO's. Idle time is an owner, too.
 */
export function shareOut(profile: CpuProfile, fromUs: number, untilUs: number): Map<string, number> {
  const parents = new Map<number, number>();
  for (const { id, children = [] } of profile.nodes) for (const child of children) parents.set(child, id);
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const known = new Map<number, string>();

  function ownerOf(id: number): string {
    const found = known.get(id);
    if (found !== undefined) return found;
    const frame = frames.get(id);
    const parent = parents.get(id);
    const named =
      frame && (own.get(frame.functionName) ?? owners.find(([pattern]) => pattern.test(frame.url))?.[1]);
    const owner = named ?? (parent === undefined ? rest : ownerOf(parent));
    known.set(id, owner);
    return owner;
  }

  const shares = new Map<string, number>();
  let atUs = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const deltaUs = profile.timeDeltas[index] ?? 0;
    atUs += deltaUs;
    if (atUs < fromUs || atUs > untilUs) continue;
    const owner = ownerOf(id);
    shares.set(owner, (shares.get(owner) ?? 0) + deltaUs);
  }
  return shares;
}
