// `watch`: prints what one identity receives, live, one line each.
import type { Command } from 'commander';
import { Option } from 'commander';
import { connectClient } from '../client/connect.ts';
import type { Role } from '../contracts/roles.ts';
import { roles } from '../contracts/roles.ts';
import type { Push, ServerEventName } from '../contracts/server-events.ts';
import { ExitError } from './exit-codes.ts';
import { announcementLine, highlightLine, stateLines, todayLines } from './screen-lines.ts';
import type { Target } from './target.ts';
import { endingOf, findTarget, reach } from './target.ts';
import { checkClaims } from './token.ts';
import { entryLine, settledLine, snapshotLine } from './watch-lines.ts';

interface WatchOptions {
  readonly user?: string;
  readonly role?: Role;
  readonly sub?: string;
  readonly store?: string;
  readonly token?: string;
  readonly url?: string;
  readonly json?: boolean;
}

export function addWatchCommand(program: Command): void {
  program
    .command('watch')
    .description("print a shopper's journal live, or what another role receives")
    .option('--user <id>', 'the shopper; with --role kiosk the one it serves')
    .addOption(new Option('--role <role>', 'connect as this role').choices(roles))
    .option('--sub <id>', 'id of the device or operator')
    .option('--store <id>', 'store of a kiosk, tablet or screen')
    .option('--token <token>', 'watch with this token')
    .option('--url <url>', 'the node; default: the one that runs in DATA_DIR')
    .option('--json', 'one JSON object per line')
    .action(watch);
}

async function watch(options: WatchOptions): Promise<void> {
  if (options.user === undefined && options.role === undefined && options.token === undefined) {
    throw new ExitError('usage', 'Name what to watch: --user ID, --role ROLE or --token TOKEN.');
  }
  // Reports wrong usage before it looks for the node.
  const claims = options.token === undefined ? claimsOf(options) : null;
  const target = await findTarget(options.url);
  const token = options.token ?? (await tokenFor(target, claims));
  await listen(target, token, options);
}

function claimsOf({ role = 'shopper', user, sub, store }: WatchOptions) {
  const own = role === 'shopper' ? (user ?? sub) : sub;
  return checkClaims(role, own ?? `watch-${role}`, store);
}

const tokenFor = (target: Target, claims: ReturnType<typeof claimsOf> | null): Promise<string> => {
  if (claims === null) throw new Error('a token or claims');
  return target.token(claims);
};

function listen(target: Target, token: string, { user, json }: WatchOptions): Promise<void> {
  const print = (line: () => string, data: object): void => console.log(json ? JSON.stringify(data) : line());
  let greeted = false;
  return new Promise((resolve, reject) => {
    const client = connectClient({
      url: target.url,
      token,
      onHello: ({ node, role }) => {
        greeted = true;
        console.error(`connected to ${node} as ${role}`);
      },
      onState: (state) => {
        if (state !== 'waiting' || !greeted) return;
        greeted = false; // reported once, however many tries it takes
        console.error('the connection is lost, reconnecting ...');
      },
      onSnapshot: (snapshot, reason) =>
        print(() => snapshotLine(snapshot, reason), { event: 'snapshot', reason, ...snapshot }),
      onEntries: (entries, userId) => {
        for (const entry of entries)
          print(() => entryLine(userId, entry), { event: 'entry', userId, ...entry });
      },
      onSettled: (settled) => print(() => settledLine(settled), { event: 'receipt:settled', ...settled }),
      onPush: (event, payload) => {
        // Entries are printed elsewhere: without duplicates, and with those that were missed.
        if (event === 'hello' || event === 'journal' || event === 'receipt:settled') return;
        print(() => lineOf(event, payload), { event, payload });
      },
      onEnded: (ending) => (ending.code === 'closed' ? resolve() : reject(endingOf(ending, target.url))),
    });
    process.once('SIGINT', () => client.close());
    process.once('SIGTERM', () => client.close());
    reach(client, target.url)
      .then(async () => {
        if (user !== undefined && (await client.ready()).role === 'kiosk')
          await client.bind({ userId: user });
      })
      .catch((error: unknown) => {
        client.close();
        reject(error);
      });
  });
}

type Said = {
  [Name in ServerEventName]: { readonly event: Name; readonly payload: Push<Name> };
}[ServerEventName];

function lineOf(event: string, payload: unknown): string {
  const said = { event, payload } as Said; // a node keeps to its contract; what is not in it is printed as it came
  if (said.event === 'screen:state') return stateLines(said.payload);
  if (said.event === 'screen:highlight') return said.payload.map(highlightLine).join('\n');
  if (said.event === 'mall:today') return todayLines(said.payload).join('\n');
  if (said.event === 'mall:announcement') return announcementLine(said.payload);
  return `${event} ${JSON.stringify(payload)}`;
}
