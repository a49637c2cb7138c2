// A device as operators see it.
import type { DeviceView } from '../src/contracts/devices.ts';
import type { Device } from '../src/ports/devices.ts';

export const deviceView = ({ storeId, pairedAtMs, revokedAtMs, ...device }: Device): DeviceView => ({
  ...device,
  store: storeId,
  pairedAt: new Date(pairedAtMs).toISOString(),
  revokedAt: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
});
