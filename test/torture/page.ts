// The page of a whole run: faults, counts, machine, and the command to repeat it.
import { cpus, totalmem } from 'node:os';
import { electionTimeoutMs } from './mongo-set.ts';
import type { Played } from './play.ts';
import { grownBounds } from './play.ts';
import type { TorturePrograms } from './programs.ts';

export interface RunFacts {
  readonly seed: number;
  readonly receipts: number;
  readonly kills: number;
  readonly minutes: number;
  readonly programs: TorturePrograms;
}

const gib = 1_073_741_824;
const seconds = (ms: number): string => (ms < 100 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`);

function describeMachine(): string {
  const cores = cpus();
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / gib)} GiB, ${process.platform} ${process.arch}`;
}

function row(played: Played): string {
  const { scenario, receipts, kills, strikes, repeated, lost, doubled, toldAfterMs, answeredAfterMs } =
    played;
  const cells = [
    `${scenario.name}: ${scenario.about}`,
    receipts,
    kills,
    strikes,
    repeated,
    lost,
    doubled,
    seconds(answeredAfterMs),
    `${seconds(toldAfterMs.p50)}, ${seconds(toldAfterMs.p99)}, ${seconds(toldAfterMs.max)}`,
    played.grownMiB === null ? '' : `${Math.round(played.grownMiB)}, ${played.grownHandles}`,
    played.broken.length === 0 ? 'held' : '**broken**',
  ];
  return `| ${cells.join(' | ')} |`;
}

const listed = (figures: Readonly<Record<string, number | string>>): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** The whole page. */
export function describeRun(all: readonly Played[], facts: RunFacts): string {
  const sum = (of: 'receipts' | 'kills' | 'strikes' | 'repeated' | 'lost' | 'doubled'): number =>
    all.reduce((total, played) => total + played[of], 0);
  const broken = all.filter((played) => played.broken.length > 0);
  const { programs } = facts;
  const told = all.filter(
    ({ retried, notes }) => Object.keys(retried).length + Object.keys(notes).length > 0,
  );
  const command = `npm run torture -- --seed ${facts.seed} --receipts ${facts.receipts} --kills ${facts.kills}`;
  return `# Resilience

The results of \`npm run torture\`, which writes this page.

**${sum('receipts')} receipts, ${sum('kills')} kills, ${sum('strikes')} other faults: ${sum('lost')} lost, ${sum('doubled')} doubled.** ${
    broken.length === 0
      ? 'Every condition held.'
      : `Failed: ${broken.map(({ scenario }) => scenario.name).join(', ')}.`
  }

| | |
|---|---|
| command | \`${command}\` |
| duration | ${facts.minutes.toFixed(1)} minutes |
| machine | ${describeMachine()}; all processes on it |
| versions | Node ${process.versions.node}, MongoDB ${programs.mongod.version}, Redis ${programs.redisServer.version}, haproxy ${programs.haproxy.version} |

Real processes: nodes behind haproxy, Redis, MongoDB as a replica set of one or three (an election after ${electionTimeoutMs / 1_000} s),
four tills and forty phones. They are connected through TCP proxies that inject faults (\`test/torture/fault-proxy.ts\`). A till
writes each receipt to its disk before it sends it, and each answer when it arrives. The verdict compares those files with MongoDB.

After each scenario, when the faults are over, all of these conditions must hold. Otherwise the run fails and names the fault.

- Every issued receipt is answered. Every acknowledged one is awarded exactly once, and no other receipt is awarded.
- Coins, XP, sums and counts of each shopper match the answers. A receipt that is sent again gets its first answer.
- The \`doctor\` finds no fault.
- Each phone has every entry once, in order, and every client is connected again.
- No process ended that was not killed. A surviving node has at most ${grownBounds.handles} more open handles and ${grownBounds.residentMiB} MiB more memory than before.
- Every refusal has a code of the contract, and none is final.

| scenario | receipts | kills | other faults | repetitions answered | lost | doubled | last answer after the faults | from decision to phone: p50, p99, longest | growth: MiB, handles | result |
|---|---|---|---|---|---|---|---|---|---|---|
${all.map(row).join('\n')}
| **all** | ${sum('receipts')} | ${sum('kills')} | ${sum('strikes')} | ${sum('repeated')} | ${sum('lost')} | ${sum('doubled')} | | | | |

${told
  .map(({ scenario, retried, notes }) => {
    const tries = Object.keys(retried).length === 0 ? '' : `failed tries: ${listed(retried)}`;
    return `- ${scenario.name}: ${[listed(notes), tries].filter(Boolean).join('; ')}`;
  })
  .join('\n')}
${broken.map(({ scenario, broken: sentences }) => `\n**${scenario.name}**\n${sentences.map((each) => `- ${each}`).join('\n')}\n`).join('')}`;
}
