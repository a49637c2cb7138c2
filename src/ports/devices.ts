// Devices that operators have paired, the pairing codes that devices show, and the revoked devices.

export type DeviceRole = 'screen' | 'kiosk' | 'tablet';

/** A pairing code. The device gets its token with a secret, of which only the digest is stored. */
export interface OfferedCode {
  readonly code: string;
  readonly secretDigest: string;
  readonly role: DeviceRole;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface Device {
  /** The `sub` of its tokens. An id is never reused, so that a revocation is permanent. */
  readonly id: string;
  readonly role: DeviceRole;
  /** Null: a screen of the whole mall. */
  readonly storeId: string | null;
  /** The operator's name for it. */
  readonly name: string;
  readonly pairedAtMs: number;
  readonly pairedBy: string;
  /** Null: its tokens are accepted. */
  readonly revokedAtMs: number | null;
}

/** Each throws StoreUnavailableError. */
export interface Devices {
  /** `taken`: another device shows this code; `full`: too many codes wait. */
  offer(offered: OfferedCode, nowMs: number): Promise<'offered' | 'taken' | 'full'>;
  /** The role of the device that shows this code now; null: none does. */
  roleOf(code: string, nowMs: number): Promise<DeviceRole | null>;
  /** Assigns an identity to the device that shows this code, once. False: no device shows it now. */
  pair(code: string, device: Device): Promise<boolean>;
  /** The identity of the device with this secret; `waiting`: not paired yet; null: the code has expired. */
  claim(secretDigest: string, nowMs: number): Promise<Device | 'waiting' | null>;
  /** The latest first. */
  list(limit: number): Promise<Device[]>;
  /** Returns the device after the revocation; null: there is no such device. A second revocation keeps the first time. */
  revoke(id: string, atMs: number): Promise<Device | null>;
  revokedIds(): Promise<string[]>;
}

/** The most codes that wait at once, in the whole mall. */
export const mostCodes = 500;
/** The most devices in a list, and the most revoked ids in a node's memory. */
export const mostDevices = 10_000;
