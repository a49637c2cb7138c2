// `ops:revoke`: revokes the token of a device.
import { deviceView } from './device-view.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

export const opsRevoke: Handler<'ops:revoke'> = async ({ devices }, _session, { id }) => {
  const device = await devices.revoke(id);
  return device === null ? refuse('not_found', 'no such device', 'id') : done(deviceView(device));
};
