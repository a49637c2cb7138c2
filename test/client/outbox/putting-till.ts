// A till that puts receipts into its file endlessly and prints each number once it is safe: to be killed.
import { openFileStorage } from '../../../src/client/outbox/file/file-storage.ts';
import { createOutbox } from '../../../src/client/outbox/outbox.ts';
import { aReceipt } from './messages.ts';

const [path = '', prefix = ''] = process.argv.slice(2);
const outbox = await createOutbox({
  storage: await openFileStorage(path),
  // Never answered: what was sent when the process died is sent again by the next one.
  send: () => new Promise(() => {}),
});
for (let at = 0; at < 5_000; at += 1) {
  const receiptNo = `${prefix}${at}`;
  await outbox.put(aReceipt(receiptNo));
  process.stdout.write(`${receiptNo}\n`);
}
