// The metrics of the nodes that run on this machine, for checks that only a running node can answer.
import { signToken } from '../../access/tokens.ts';
import type { Config } from '../../runtime/config.ts';
import type { RunFile } from '../../runtime/run-file.ts';
import { readSecret } from '../../runtime/secrets.ts';

export interface NodeMetricsText {
  readonly url: string;
  /** Null: the node did not answer, for the reason in `fault`. */
  readonly text: string | null;
  readonly fault: string;
}

const answerWithinMs = 5_000;
const tokenSeconds = 60;

/** Asks every node of the run file, each at its own address. Never rejects. */
export async function readMetrics(
  config: Pick<Config, 'JWT_SECRET' | 'DATA_DIR'>,
  { url, nodes }: Pick<RunFile, 'url' | 'nodes'>,
): Promise<NodeMetricsText[]> {
  const urls = nodes?.map((node) => node.url) ?? [url];
  return Promise.all(urls.map((each) => readOne(config, each)));
}

async function readOne(
  config: Pick<Config, 'JWT_SECRET' | 'DATA_DIR'>,
  url: string,
): Promise<NodeMetricsText> {
  try {
    const secret = await readSecret(config);
    const token = await signToken(secret, { role: 'operator', sub: 'doctor' }, tokenSeconds);
    const answer = await fetch(new URL('/metrics', url), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (!answer.ok) return { url, text: null, fault: `${url}/metrics answered ${answer.status}` };
    return { url, text: await answer.text(), fault: '' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { url, text: null, fault: `${url}/metrics: ${why}` };
  }
}

/** Added to the detail of a check: the nodes that did not answer. Empty if all did. */
export function faultsOf(read: readonly NodeMetricsText[]): string {
  const faults = read.flatMap(({ fault }) => (fault === '' ? [] : [fault]));
  return faults.length === 0 ? '' : `not known: ${faults.join('; ')}`;
}
