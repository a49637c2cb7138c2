// Paired devices in memory, bounded; gone with the process.
import type { Device, Devices, OfferedCode } from '../../ports/devices.ts';
import { mostCodes, mostDevices } from '../../ports/devices.ts';
import { StoreUnavailableError } from '../../ports/store.ts';

export function createMemoryDevices(): Devices {
  const codes = new Map<string, OfferedCode & { deviceId: string | null }>();
  const devices = new Map<string, Device>();

  const shown = (code: string, nowMs: number) => {
    const known = codes.get(code);
    return known !== undefined && known.expiresAtMs > nowMs && known.deviceId === null ? known : null;
  };
  return {
    offer: async (offered, nowMs) => {
      for (const { code, expiresAtMs } of codes.values()) if (expiresAtMs <= nowMs) codes.delete(code);
      if (codes.has(offered.code)) return 'taken';
      if (codes.size >= mostCodes) return 'full';
      codes.set(offered.code, { ...offered, deviceId: null });
      return 'offered';
    },
    roleOf: async (code, nowMs) => shown(code, nowMs)?.role ?? null,
    pair: async (code, device) => {
      const known = shown(code, device.pairedAtMs);
      if (known === null || known.role !== device.role) return false;
      if (devices.size >= mostDevices) throw new StoreUnavailableError('the memory store is full');
      devices.set(device.id, device);
      known.deviceId = device.id;
      return true;
    },
    claim: async (secretDigest, nowMs) => {
      const known = [...codes.values()].find((one) => one.secretDigest === secretDigest);
      if (known === undefined || known.expiresAtMs <= nowMs) return null;
      return known.deviceId === null ? 'waiting' : (devices.get(known.deviceId) ?? null);
    },
    list: async (limit) => [...devices.values()].toReversed().slice(0, limit),
    revoke: async (id, atMs) => {
      const device = devices.get(id);
      if (device === undefined) return null;
      const revoked = { ...device, revokedAtMs: device.revokedAtMs ?? atMs };
      devices.set(id, revoked);
      return revoked;
    },
    revokedIds: async () =>
      [...devices.values()].flatMap(({ id, revokedAtMs }) => (revokedAtMs === null ? [] : [id])),
  };
}
