// The CPU time of a node under the load of P1: one run with the profiler, its samples added up by package and folder.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { theProduct } from './contenders.ts';
import { parseCpuProfile, shareOut } from './cpu-profile.ts';
import { measureLoad } from './measure-load.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import type { Setup } from './setup.ts';

const levels = [64, 256] as const;
/** Fewer samples than by default, so that the profiler itself does not show in the profile. */
const sampleUs = 1_000;

const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n);

export async function measureProfile(setup: Setup): Promise<Measured> {
  const table = createTable();
  const shares = new Map<string, Record<string, number>>();
  for (const inFlight of levels) {
    const folder = await mkdtemp(join(tmpdir(), 'deerfields-profile-'));
    try {
      let fromUs = 0;
      let untilUs = 0;
      const { result, faults } = await measureLoad(
        setup,
        theProduct(),
        {
          pace: { kind: 'closed', inFlight, seconds: setup.seconds },
          onPhase: (phase) => {
            if (phase === 'window') fromUs = nowUs();
            else untilUs = nowUs();
          },
        },
        1,
        { nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${sampleUs}`] },
      );
      const [file] = await readdir(folder);
      if (file === undefined) throw new Error('the node wrote no profile');
      const profile = parseCpuProfile(await readFile(join(folder, file), 'utf8'));
      const receipts = (result.windows[0]?.receiptsPerSecond ?? 0) * setup.seconds;
      const owners = shareOut(profile, fromUs, untilUs);
      const wholeUs = [...owners.values()].reduce((sum, us) => sum + us, 0);
      for (const [owner, us] of owners) {
        const line = shares.get(owner) ?? {};
        shares.set(owner, line);
        line[`% of the time, ${inFlight} in flight`] = (us / wholeUs) * 100;
        line[`µs per receipt, ${inFlight} in flight`] = us / receipts;
      }
      if (faults.length > 0) table.add(`${inFlight} in flight`, {}, faults);
      setup.say(`profile, ${inFlight} in flight: ${(receipts / setup.seconds).toFixed(0)} receipts/s`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const byShare = [...shares].toSorted(([, one], [, other]) => firstOf(other) - firstOf(one));
  for (const [owner, line] of byShare) table.add(owner, line);
  return concluded(
    table,
    [],
    [
      "The main thread of one node, by the code that runs on it; Node's own functions count for their callers. `idle` is the" +
        ' thread waiting, mostly for the database. The profiler slows the code that it samples, so these are shares, not speeds.',
    ],
  );
}

const firstOf = (line: Record<string, number>): number => Object.values(line)[0] ?? 0;
