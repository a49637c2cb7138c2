// Devices that operators have paired, the codes that devices show until then, and whose tokens are revoked.

export type DeviceRole = 'screen' | 'kiosk' | 'tablet';

/** A code that a device shows. Only its secret, kept as a digest, gets the token. */
export interface OfferedCode {
  readonly code: string;
  readonly secretDigest: string;
  readonly role: DeviceRole;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface Device {
  /** The `sub` of its tokens; never given twice, so that a revocation is for good. */
  readonly id: string;
  readonly role: DeviceRole;
  /** Null: a screen of the whole mall. */
  readonly storeId: string | null;
  /** As the operator calls it. */
  readonly name: string;
  readonly pairedAtMs: number;
  readonly pairedBy: string;
  /** Null: its tokens are accepted. */
  readonly revokedAtMs: number | null;
}

/** Each throws StoreUnavailableError. */
export interface Devices {
  /** `taken`: another device shows this code; `full`: too many wait to be paired. */
  offer(offered: OfferedCode, nowMs: number): Promise<'offered' | 'taken' | 'full'>;
  /** Which kind of device shows this code now; null: none. */
  roleOf(code: string, nowMs: number): Promise<DeviceRole | null>;
  /** Gives the device that shows this code its identity, once. False: no device shows it any more. */
  pair(code: string, device: Device): Promise<boolean>;
  /** The identity of the device with this secret; `waiting`: nobody has typed its code; null: its time is over. */
  claim(secretDigest: string, nowMs: number): Promise<Device | 'waiting' | null>;
  /** The latest first. */
  list(limit: number): Promise<Device[]>;
  /** Gives it as it is then; null: there is no such device. Revoking twice keeps the first time. */
  revoke(id: string, atMs: number): Promise<Device | null>;
  revokedIds(): Promise<string[]>;
}

/** Codes that may wait at once, in the whole mall. */
export const mostCodes = 500;
/** Devices that are told of, and revoked ones that are remembered by a node. */
export const mostDevices = 10_000;
