// Downloads the performance report of the node that answers, as JSON or as a page to print.
import { useState } from 'preact/hooks';
import type { WireError } from '../../src/contracts/errors.ts';
import type { PerformanceReport } from '../../src/contracts/performance-report.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { SaveIcon } from '../kit/icons.tsx';
import type { Session } from '../kit/session.ts';
import { reportPage } from './report-page.ts';
import { words } from './words.ts';

export interface ReportCardProps {
  readonly session: Session;
  readonly reason: string | null;
}

export function ReportCard({ session, reason }: ReportCardProps) {
  const [fault, setFault] = useState('');

  async function download(kind: 'json' | 'html'): Promise<void> {
    setFault('');
    try {
      const headers = { authorization: `Bearer ${session.token.peek() ?? ''}` };
      const answer = await fetch('/api/performance', { headers });
      const body: unknown = await answer.json();
      // The contract's type of both answers.
      if (!answer.ok) return setFault(errorSentence((body as { error: WireError }).error));
      const report = body as PerformanceReport;
      const text = kind === 'json' ? JSON.stringify(report, null, 2) : reportPage(report, new Date());
      save(text, kind, report.node);
    } catch {
      setFault(errorSentence({ code: 'retry' }));
    }
  }
  return (
    <section class="card stack actions-wide">
      <h2>{words().report}</h2>
      <p class="small soft">{words().reportIs}</p>
      <div class="row wrap">
        {(['html', 'json'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            class="button-second"
            data-download={kind}
            disabled={reason !== null}
            onClick={() => void download(kind)}
          >
            <SaveIcon />
            {words().downloads[kind]}
          </button>
        ))}
      </div>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      <p class="fault" role="alert">
        {fault}
      </p>
    </section>
  );
}

function save(text: string, kind: 'json' | 'html', node: string): void {
  const link = document.createElement('a');
  const type = kind === 'json' ? 'application/json' : 'text/html';
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = `performance-${node}-${new Date().toISOString().slice(0, 16).replace(':', '-')}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
