// The doctor's checks: starts them and shows the result.
import { useEffect, useState } from 'preact/hooks';
import type { DoctorReport } from '../../src/contracts/ops.ts';
import { formatWhen } from '../kit/dates.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { showToast } from '../kit/toast.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export interface DoctorCardProps {
  readonly watch: MallWatch;
  /** Why it is not possible; null: it is. */
  readonly reason: string | null;
}

export function DoctorCard({ watch, reason }: DoctorCardProps) {
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [isAsking, setAsking] = useState(false);
  // Read again when the log says that checks have ended.
  const latest = watch.rows.value.find(({ what }) => what?.startsWith('ops:doctor.') === true)?.id;
  useEffect(() => {
    if (reason !== null) return;
    void watch.link
      .client()
      ?.request('ops:checks', {})
      .then((reply) => {
        if (reply.ok) setReport(reply.data.last);
      })
      .catch(() => {}); // the link has ended: its own state says so
  }, [latest, reason]);

  async function start(): Promise<string> {
    const reply = await watch.link.client()?.request('ops:doctor', {});
    if (reply?.ok !== true) {
      if (reply?.error.code === 'busy') return words().doctorBusy;
      return errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
    }
    showToast({ text: words().doctorBegan });
    return '';
  }
  return (
    <section class="card stack" data-doctor={report?.at ?? ''}>
      <h2>{words().doctorTitle}</h2>
      <p class="small soft">{words().doctorIs}</p>
      {report === null ? null : (
        <>
          <p class="small soft">{words().checkedAt(formatWhen(report.at))}</p>
          <ul class="lines">
            {report.checks.map(({ name, ok, detail }) => (
              <li key={name} data-check={name}>
                <span class="spread wrap">
                  <strong class="code">{name}</strong>
                  <span class={ok ? 'badge' : 'badge badge-failed'}>
                    {ok ? words().checkOk : words().checkBroken}
                  </span>
                </span>
                <span class="small clip-lines" dir="ltr" lang="en">
                  {detail}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <button
        type="button"
        class="button"
        data-action="doctor"
        disabled={reason !== null}
        onClick={() => setAsking(true)}
      >
        {words().doctorDo}
      </button>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      {isAsking ? (
        <ConfirmDialog
          title={words().doctorTitle}
          will={words().doctorWill}
          doIt={words().doctorDo}
          onClose={() => setAsking(false)}
          onConfirm={start}
        />
      ) : null}
    </section>
  );
}
