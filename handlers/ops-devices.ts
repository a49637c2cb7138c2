// `ops:devices`: the paired devices, latest first.
import { deviceView } from './device-view.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const opsDevices: Handler<'ops:devices'> = async ({ devices }) =>
  done({ devices: (await devices.list()).map(deviceView) });
