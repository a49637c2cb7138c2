// Every setting a node reads: its name, form, default, and its line in the documentation.
import { doorSettings } from './door.ts';
import { memorySettings } from './memory.ts';
import { processSettings } from './process.ts';
import { pushSettings } from './push.ts';
import { receiptsSettings } from './receipts.ts';
import { rhythmSettings } from './rhythm.ts';
import { storesSettings } from './stores.ts';

export const settings = {
  ...processSettings,
  ...storesSettings,
  ...receiptsSettings,
  ...doorSettings,
  ...memorySettings,
  ...rhythmSettings,
  ...pushSettings,
} as const;
