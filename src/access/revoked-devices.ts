// The ids of revoked devices, which a node keeps in memory and reads again at intervals.
import type { DeviceRole, Devices } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';

export interface RevokedDevices {
  has(id: string): boolean;
  /** Adds a device that this node has revoked, and ends its sessions. */
  add(id: string, role: DeviceRole): void;
  /** Resolves after the first try to read the ids. */
  start(): Promise<void>;
  stop(): void;
}

/** How often a node reads the revoked devices. A token that another node revoked is accepted for at most this long. */
const readEveryMs = 1_000;
const roles: readonly DeviceRole[] = ['screen', 'kiosk', 'tablet'];

export function createRevokedDevices(
  devices: Pick<Devices, 'revokedIds'>,
  endSessions: (identity: { readonly role: DeviceRole; readonly sub: string }) => void,
  log: Log,
): RevokedDevices {
  let revoked: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;

  async function read(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      revoked = new Set([...(await devices.revokedIds()), ...revoked]);
    } catch (error) {
      log.debug({ err: error }, 'revoked devices cannot be read now: those known stay refused');
    } finally {
      isReading = false;
    }
  }

  /** Also ends the sessions of newly revoked devices: such a device may have reconnected before this node knew. */
  async function readAgain(): Promise<void> {
    const before = revoked;
    await read();
    for (const id of revoked) {
      const role = before.has(id) ? undefined : roles.find((one) => id.startsWith(`${one}-`));
      if (role !== undefined) endSessions({ role, sub: id });
    }
  }

  return {
    has: (id) => revoked.has(id),
    add: (id, role) => {
      revoked = new Set([...revoked, id]);
      endSessions({ role, sub: id });
    },
    start: async () => {
      await read();
      timer = setInterval(() => void readAgain(), readEveryMs);
    },
    stop: () => clearInterval(timer),
  };
}
