// `push:key`: the public key for web push; null if web push is off.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const pushKey: Handler<'push:key'> = async ({ webPush }) =>
  done({ publicKey: webPush?.service.publicKey ?? null });
