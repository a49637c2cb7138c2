// The actions of operators: announce, pair, pause, drain, rebuild, check, report, and the audit.
import type { Session } from '../kit/session.ts';
import { ActsCard } from './acts-card.tsx';
import { whyNot } from './allowed.ts';
import { AnnounceCard } from './announce-card.tsx';
import { DevicesCard } from './devices-card.tsx';
import { DoctorCard } from './doctor-card.tsx';
import { DrainCard } from './drain-card.tsx';
import type { MallWatch } from './mall-watch.ts';
import { PauseCard } from './pause-card.tsx';
import { RebuildCard } from './rebuild-card.tsx';
import { ReportCard } from './report-card.tsx';

export interface ActionsViewProps {
  readonly watch: MallWatch;
  readonly session: Session;
}

export function ActionsView({ watch, session }: ActionsViewProps) {
  const reason = whyNot(watch, session.claims.value?.role ?? 'shopper');
  return (
    <div class="actions">
      <AnnounceCard watch={watch} reason={reason} />
      <DevicesCard watch={watch} reason={reason} />
      <PauseCard watch={watch} reason={reason} />
      <DrainCard watch={watch} reason={reason} />
      <RebuildCard watch={watch} reason={reason} />
      <DoctorCard watch={watch} reason={reason} />
      <ReportCard session={session} reason={reason} />
      <ActsCard watch={watch} reason={reason} />
    </div>
  );
}
