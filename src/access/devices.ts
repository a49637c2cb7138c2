// Pairs and revokes devices. A node keeps the ids of revoked devices in memory, so that a token needs no query.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { PairingClaimed, PairingOpened } from '../contracts/devices.ts';
import type { Claims } from '../contracts/roles.ts';
import type { Device, DeviceRole, Devices } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import { createRevokedDevices } from './revoked-devices.ts';

export interface NodeDevices {
  /** Returns a code for a device to show; null: too many devices wait. Throws StoreUnavailableError. */
  open(role: DeviceRole): Promise<PairingOpened | null>;
  /** Null: the code has expired. Throws StoreUnavailableError. */
  claim(secret: string): Promise<PairingClaimed | null>;
  pair(
    code: string,
    given: { readonly storeId: string | null; readonly name: string | null; readonly by: string },
  ): Promise<Device | 'no code' | 'no store'>;
  list(): Promise<Device[]>;
  /** Null: there is no such device. */
  revoke(id: string): Promise<Device | null>;
  /** Null for claims of a revoked device. */
  accepted(claims: Claims | null): Claims | null;
  /** Reads the revoked devices, and reads them again at intervals. Resolves after the first try. */
  start(): Promise<void>;
  stop(): void;
}

export interface NodeDevicesParts {
  readonly devices: Devices;
  readonly newToken: (
    claims: Omit<Claims, 'exp'>,
  ) => Promise<{ readonly token: string; readonly exp: number }>;
  /** Ends the connections of this device on every node that can be reached. */
  readonly endSessions: (identity: { readonly role: DeviceRole; readonly sub: string }) => void;
  readonly log: Log;
}

/** Without letters and digits that look alike. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const codeLength = 6;
const codeMs = 10 * 60_000;
const tries = 5;
const shownDevices = 200;

const text = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

export function openDevices({ devices, newToken, endSessions, log }: NodeDevicesParts): NodeDevices {
  const revoked = createRevokedDevices(devices, endSessions, log);
  return {
    open: (role) => offerCode(devices, role),
    claim: async (secret) => {
      const found = await devices.claim(digestOf(secret), Date.now());
      if (found === null || found === 'waiting') return found && { status: 'waiting' };
      if (found.revokedAtMs !== null) return null;
      const { role, id: sub, storeId } = found;
      const { token, exp } = await newToken({ role, sub, ...(storeId === null ? {} : { store: storeId }) });
      return { status: 'paired', token, expiresAt: new Date(exp * 1_000).toISOString() };
    },
    pair: async (code, { storeId, name, by }) => {
      const pairedAtMs = Date.now();
      const role = await devices.roleOf(code, pairedAtMs);
      if (role === null) return 'no code';
      if (role !== 'screen' && storeId === null) return 'no store';
      const id = `${role}-${text(8).toLowerCase()}`;
      const device = { id, role, storeId, name: name ?? id, pairedAtMs, pairedBy: by, revokedAtMs: null };
      return (await devices.pair(code, device)) ? device : 'no code';
    },
    list: () => devices.list(shownDevices),
    revoke: async (id) => {
      const device = await devices.revoke(id, Date.now());
      if (device !== null) revoked.add(id, device.role);
      return device;
    },
    accepted: (claims) => (claims !== null && isDevice(claims) && revoked.has(claims.sub) ? null : claims),
    start: revoked.start,
    stop: revoked.stop,
  };
}

/** Offers a new code. Null: too many devices wait, or no free code was found. */
async function offerCode(devices: Devices, role: DeviceRole): Promise<PairingOpened | null> {
  const secret = randomBytes(32).toString('base64url');
  const nowMs = Date.now();
  const expiresAtMs = nowMs + codeMs;
  for (let tried = 0; tried < tries; tried += 1) {
    const code = text(codeLength);
    const result = await devices.offer({ code, secretDigest: digestOf(secret), role, expiresAtMs }, nowMs);
    if (result === 'full') return null;
    if (result === 'offered') return { code, secret, expiresAt: new Date(expiresAtMs).toISOString() };
  }
  return null;
}

const isDevice = ({ role }: Claims): boolean => role === 'screen' || role === 'kiosk' || role === 'tablet';
