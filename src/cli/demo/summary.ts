// Progress of the demonstration: counts and answer times in one line that is updated.

/** Answer times remembered; a ring, so that an endless run takes no more memory than this. */
const maxLatencies = 1_000;
const terminalEveryMs = 500;
const logEveryMs = 10_000;

export interface Tally {
  answered(kind: 'sale' | 'return', latencyMs: number): void;
  refused(code: string): void;
  retried(): void;
  line(): string;
  total(): {
    readonly seconds: number;
    readonly receipts: number;
    readonly returns: number;
    readonly refused: number;
    readonly retries: number;
    readonly latencyMsP50: number;
    readonly latencyMsP99: number;
  };
}

export function createTally(): Tally {
  const startMs = performance.now();
  const latencies: number[] = [];
  const refusals = new Map<string, number>();
  const counts = { sale: 0, return: 0, refused: 0, retries: 0 };
  let at = 0;

  function total() {
    const sorted = latencies.toSorted((one, other) => one - other);
    const quantile = (part: number): number =>
      Math.round((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) * 10) / 10;
    return {
      seconds: Math.round((performance.now() - startMs) / 100) / 10,
      receipts: counts.sale,
      returns: counts.return,
      refused: counts.refused,
      retries: counts.retries,
      latencyMsP50: quantile(0.5),
      latencyMsP99: quantile(0.99),
    };
  }

  return {
    answered: (kind, latencyMs) => {
      counts[kind] += 1;
      latencies[at] = latencyMs;
      at = (at + 1) % maxLatencies;
    },
    refused: (code) => {
      counts.refused += 1;
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
    },
    retried: () => {
      counts.retries += 1;
    },
    total,
    line: () => {
      const { seconds, receipts, returns, refused, retries, latencyMsP50, latencyMsP99 } = total();
      const codes = [...refusals].map(([code, count]) => `${code} ${count}`).join(', ');
      const parts = [
        `${receipts} receipts in ${Math.round(seconds)} s`,
        `${returns} returns`,
        `${refused} refused${codes === '' ? '' : ` (${codes})`}`,
        `${retries} sent again`,
        `answered in ${latencyMsP50} ms, 99 % in ${latencyMsP99} ms`,
      ];
      return parts.join(' | ');
    },
  };
}

/** Shows the line on stderr: rewritten in place on a terminal, else now and then. */
export function openSummary(tally: Tally): { stop(): void } {
  const { isTTY } = process.stderr;
  const show = (): void => {
    process.stderr.write(isTTY ? `\r\u001b[2K${tally.line()}` : `${tally.line()}\n`);
  };
  const timer = setInterval(show, isTTY ? terminalEveryMs : logEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      if (isTTY) process.stderr.write('\r\u001b[2K');
    },
  };
}
