// Every setting of a node: its name, form, default, and its line in docs/configuration.md.
import { connectionSettings } from './connections.ts';
import { processSettings } from './process.ts';
import { pushSettings } from './push.ts';
import { receiptsSettings } from './receipts.ts';
import { storesSettings } from './stores.ts';

export const settings = {
  ...processSettings,
  ...storesSettings,
  ...receiptsSettings,
  ...connectionSettings,
  ...pushSettings,
} as const;
