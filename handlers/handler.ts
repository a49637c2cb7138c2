// The handler of a client event: from the services, the session and the payload to a reply.
import type { NodeDevices } from '../src/access/devices.ts';
import type { ShopperCodes } from '../src/access/shopper-codes.ts';
import type { Visits } from '../src/access/visits.ts';
import type { ClientEventName, Payload, ReplyData } from '../src/contracts/client-events.ts';
import type { ErrorCode, Reply } from '../src/contracts/errors.ts';
import { wireError } from '../src/contracts/errors.ts';
import type { DoctorReport, OpsHistory, ReceiptTrace } from '../src/contracts/ops.ts';
import type { MallInfo } from '../src/contracts/pages.ts';
import type { Claims } from '../src/contracts/roles.ts';
import type { PlayedKind } from '../src/contracts/screens.ts';
import type { Session } from '../src/contracts/session.ts';
import type { Rules } from '../src/game/rules.ts';
import type { DrainNode } from '../src/operations/drain-node.ts';
import type { Admission } from '../src/pipeline/admission.ts';
import type { OperatorLog } from '../src/ports/operator-log.ts';
import type { Profiles } from '../src/ports/profiles.ts';
import type { PushService, PushSubscriptions } from '../src/ports/push.ts';
import type { PreviewReceipt } from '../src/queries/preview-receipt.ts';
import type { ReadBoard } from '../src/queries/read-board.ts';
import type { ReadJournal } from '../src/queries/read-journal.ts';
import type { ReadReceipt } from '../src/queries/read-receipt.ts';
import type { ReadUser } from '../src/queries/read-user.ts';
import type { ReadReceiptHistory } from '../src/queries/receipt-history.ts';
import type { ResumeQueries } from '../src/queries/resume.ts';
import type { ReadStoreToday } from '../src/queries/store-today.ts';
import type { Announcements } from '../src/screens/announcements.ts';
import type { ScreenPauses } from '../src/screens/screen-pauses.ts';

export interface Clocks {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Reports that a till of this store sent an impossible time, this far ahead (negative: behind). */
  readonly wrong: (storeId: string, errorMs: number) => void;
}

/** The services that handlers use; wired once, at the start. */
export interface Services {
  readonly admission: Pick<Admission, 'submit'>;
  readonly previewReceipt: PreviewReceipt;
  readonly readReceipt: ReadReceipt;
  readonly resume: ResumeQueries;
  readonly readJournal: ReadJournal;
  readonly readUser: ReadUser;
  readonly readStoreToday: ReadStoreToday;
  readonly readBoard: ReadBoard;
  readonly profiles: Profiles;
  readonly announcements: Pick<Announcements, 'announce'>;
  readonly screenPauses: Pick<ScreenPauses, 'set'>;
  readonly rebuildLeaderboards: {
    /** `busy`: a node of the mall is running one. */
    start(by: string): Promise<'began' | 'busy'>;
  };
  readonly doctor: {
    /** `busy`: a node of the mall is running one. */
    start(by: string): Promise<'began' | 'busy'>;
    last(): DoctorReport | null;
  };
  /** Counts what a screen reports to have played. */
  readonly screenPlayed: (kind: PlayedKind, count: number) => void;
  /** The rules in force. */
  readonly rules: () => Rules;
  readonly clocks: Clocks;
  /** A token for the same identity; `exp` in seconds since 1970. */
  readonly renewToken: (claims: Claims) => Promise<{ readonly token: string; readonly exp: number }>;

  readonly shopperCodes: Pick<ShopperCodes, 'issue' | 'read'>;
  /** Null if web push is off. */
  readonly webPush: {
    readonly service: Pick<PushService, 'publicKey' | 'allows'>;
    readonly subscriptions: Pick<PushSubscriptions, 'put' | 'remove'>;
  } | null;
  readonly visits: Pick<Visits, 'begin' | 'mayAskAbout' | 'touch' | 'call'>;
  readonly readReceiptHistory: ReadReceiptHistory;
  readonly operatorLog: Pick<OperatorLog, 'note' | 'latest'>;
  readonly devices: Pick<NodeDevices, 'pair' | 'list' | 'revoke'>;
  /** The figures that this node keeps for operators. */
  readonly ops: {
    history(): OpsHistory;
    findTrace(receiptId: string): ReceiptTrace | null;
  };
  readonly drainNode: DrainNode;
  /** The names in the rulebook in force. */
  readonly mallInfo: () => MallInfo;
}

export type Handler<Name extends ClientEventName> = (
  services: Services,
  session: Session,
  payload: Payload<Name>,
  /** The trace that everything caused by this call carries. */
  traceId: string,
) => Promise<Reply<ReplyData<Name>>>;

export const done = <Data>(data: Data): Reply<Data> => ({ ok: true, data });

/** A reply that refuses. */
export type Refusal = Extract<Reply<never>, { readonly ok: false }>;

export const refuse = (code: ErrorCode, message: string, field?: string): Refusal => ({
  ok: false,
  error: wireError(code, message, field === undefined ? {} : { field }),
});
