// The handler of each client event. The compiler checks that none is missing and that each reply has the contract's type.
import type { ClientEventName } from '../src/contracts/client-events.ts';
import { boardGet } from './board-get.ts';
import type { Handler } from './handler.ts';
import { kioskBind } from './kiosk-bind.ts';
import { kioskCall } from './kiosk-call.ts';
import { kioskRelease } from './kiosk-release.ts';
import { kioskTouch } from './kiosk-touch.ts';
import { mallAnnounce } from './mall-announce.ts';
import { mallInfo } from './mall-info.ts';
import { opsActs } from './ops-acts.ts';
import { opsChecks } from './ops-checks.ts';
import { opsCorrectCoins } from './ops-correct-coins.ts';
import { opsDevices } from './ops-devices.ts';
import { opsDoctor } from './ops-doctor.ts';
import { opsDrain } from './ops-drain.ts';
import { opsHistory } from './ops-history.ts';
import { opsPair } from './ops-pair.ts';
import { opsPauseScreen } from './ops-pause-screen.ts';
import { opsRebuildStandings } from './ops-rebuild-standings.ts';
import { opsReceipt } from './ops-receipt.ts';
import { opsRevoke } from './ops-revoke.ts';
import { profileGet } from './profile-get.ts';
import { profileSet } from './profile-set.ts';
import { pushKey } from './push-key.ts';
import { pushSubscribe } from './push-subscribe.ts';
import { pushUnsubscribe } from './push-unsubscribe.ts';
import { receiptGet } from './receipt-get.ts';
import { receiptPreview } from './receipt-preview.ts';
import { receiptSubmit } from './receipt-submit.ts';
import { receiptVoid } from './receipt-void.ts';
import { screenPlayed } from './screen-played.ts';
import { sessionRenew } from './session-renew.ts';
import { shopperCode } from './shopper-code.ts';
import { shopperFind } from './shopper-find.ts';
import { storeToday } from './store-today.ts';
import { userJournal } from './user-journal.ts';
import { userResume } from './user-resume.ts';
import { userSnapshot } from './user-snapshot.ts';
import { userStats } from './user-stats.ts';

export type HandlerTable = { readonly [Name in ClientEventName]: Handler<Name> };

export const handlers: HandlerTable = {
  'receipt:submit': receiptSubmit,
  'receipt:void': receiptVoid,
  'receipt:preview': receiptPreview,
  'receipt:get': receiptGet,
  'store:today': storeToday,
  'user:resume': userResume,
  'user:journal': userJournal,
  'user:stats': userStats,
  'user:snapshot': userSnapshot,
  'profile:get': profileGet,
  'profile:set': profileSet,
  'board:get': boardGet,
  'mall:announce': mallAnnounce,
  'kiosk:bind': kioskBind,
  'kiosk:touch': kioskTouch,
  'kiosk:call': kioskCall,
  'kiosk:release': kioskRelease,
  'mall:info': mallInfo,
  'shopper:code': shopperCode,
  'shopper:find': shopperFind,
  'push:key': pushKey,
  'push:subscribe': pushSubscribe,
  'push:unsubscribe': pushUnsubscribe,
  'screen:played': screenPlayed,
  'ops:history': opsHistory,
  'ops:receipt': opsReceipt,
  'ops:acts': opsActs,
  'ops:pair': opsPair,
  'ops:devices': opsDevices,
  'ops:revoke': opsRevoke,
  'ops:correct-coins': opsCorrectCoins,
  'ops:drain': opsDrain,
  'ops:pause-screen': opsPauseScreen,
  'ops:rebuild-standings': opsRebuildStandings,
  'ops:doctor': opsDoctor,
  'ops:checks': opsChecks,
  'session:renew': sessionRenew,
};
