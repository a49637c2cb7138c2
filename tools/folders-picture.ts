// The rooms and what each may import, as a Mermaid diagram made from the import rules.
import { globSync } from 'node:fs';
import { forbidden } from './import-rules.ts';

/** From the outside to the inside: each room's folder. All adapters are one room here. */
const rooms = [
  'web',
  'src/cli',
  'src/client',
  'src/supervision/cluster',
  'src/runtime',
  'src/supervision',
  'handlers',
  'src/operations',
  'src/metrics',
  'src/screens',
  'src/rulebooks',
  'src/adapters',
  'src/access',
  'src/cluster',
  'src/pipeline',
  'src/queries',
  'src/contracts',
  'src/ports',
  'src/game',
  'src/writing',
] as const;

type Room = (typeof rooms)[number];

/** The diagram. An arrow that follows from two others is left out, unless one of them leads through supervision. */
export function roomsPicture(): string {
  const files = globSync(rooms.map((room) => `${room}/**/*.{ts,tsx}`)).map((file) =>
    file.replaceAll('\\', '/'),
  );
  const roomOf = (file: string): Room | undefined => rooms.find((room) => file.startsWith(`${room}/`));
  const imports = new Map<Room, Set<Room>>(rooms.map((room) => [room, new Set()]));
  for (const rule of forbidden) {
    if (rule.name?.endsWith('-rooms') !== true || !('to' in rule)) continue;
    const within = new RegExp([rule.from.path ?? ''].flat().join('|'));
    const allowed = [rule.to.pathNot ?? []].flat().map((pattern) => new RegExp(pattern));
    for (const room of new Set(files.filter((file) => within.test(file)).map(roomOf))) {
      if (room === undefined) continue;
      for (const file of files) {
        const other = roomOf(file);
        if (other === undefined || other === room) continue;
        if (allowed.some((pattern) => pattern.test(file))) imports.get(room)?.add(other);
      }
    }
  }
  const lines = rooms.flatMap((from) => {
    const direct = [...(imports.get(from) ?? [])];
    const plain = direct.filter((room) => !room.startsWith('src/supervision'));
    const further = new Set(plain.flatMap((room) => [...reachable(room, imports)]));
    return direct.filter((room) => !further.has(room)).map((to) => `  ${id(from)} --> ${id(to)}`);
  });
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

function reachable(from: Room, imports: ReadonlyMap<Room, ReadonlySet<Room>>): Set<Room> {
  const found = new Set<Room>();
  const visit = (room: Room): void => {
    for (const next of imports.get(room) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(from);
  return found;
}

/** The folder's name without `src`, as Mermaid takes it. */
const id = (room: Room): string => room.replace('src/', '').replaceAll('/', '-');
