// Paired devices in MongoDB: a document per device, and one per open pairing, which a TTL index deletes.
import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { Device, DeviceRole, Devices } from '../../ports/devices.ts';
import { mostCodes, mostDevices } from '../../ports/devices.ts';
import { reached } from './reach.ts';

interface CodeDocument {
  readonly _id: string;
  readonly secretDigest: string;
  readonly role: DeviceRole;
  readonly expiresAt: Date;
  readonly deviceId: string | null;
}

interface DeviceDocument {
  readonly _id: string;
  readonly role: DeviceRole;
  readonly storeId: string | null;
  readonly name: string;
  readonly pairedAt: Date;
  readonly pairedBy: string;
  readonly revokedAt: Date | null;
}

const duplicateKey = 11_000;

/** `timeoutMs` limits each query. */
export function createMongoDevices(db: Db, timeoutMs: number): Devices {
  const codes = db.collection<CodeDocument>('pairings');
  const devices = db.collection<DeviceDocument>('devices');
  const maxTimeMS = timeoutMs;
  const shown = (code: string, nowMs: number) =>
    ({ _id: code, deviceId: null, expiresAt: { $gt: new Date(nowMs) } }) as const;

  return {
    offer: async ({ code, secretDigest, role, expiresAtMs }) => {
      // Nodes that count at the same time may each admit one more. The limit need not be exact.
      if ((await reached(codes.countDocuments({}, { maxTimeMS }))) >= mostCodes) return 'full';
      const document = { _id: code, secretDigest, role, expiresAt: new Date(expiresAtMs), deviceId: null };
      try {
        await reached(codes.insertOne(document, { maxTimeMS }));
        return 'offered';
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return 'taken';
        throw error;
      }
    },
    roleOf: async (code, nowMs) =>
      (await reached(codes.findOne(shown(code, nowMs), { maxTimeMS })))?.role ?? null,
    pair: async (code, { id, pairedAtMs, revokedAtMs: _, ...device }) => {
      // Stores the device first: a code without its device would keep the device waiting.
      const document = { _id: id, ...device, pairedAt: new Date(pairedAtMs), revokedAt: null };
      await reached(devices.insertOne(document, { maxTimeMS }));
      const filter = { ...shown(code, pairedAtMs), role: device.role };
      const { modifiedCount } = await reached(
        codes.updateOne(filter, { $set: { deviceId: id } }, { maxTimeMS }),
      );
      if (modifiedCount === 1) return true;
      await reached(devices.deleteOne({ _id: id }, { maxTimeMS }));
      return false;
    },
    claim: async (secretDigest, nowMs) => {
      const found = await reached(codes.findOne({ secretDigest }, { maxTimeMS }));
      if (found === null || found.expiresAt.getTime() <= nowMs) return null;
      if (found.deviceId === null) return 'waiting';
      const device = await reached(devices.findOne({ _id: found.deviceId }, { maxTimeMS }));
      return device === null ? null : deviceOf(device);
    },
    list: async (limit) => {
      const found = devices.find({}, { maxTimeMS }).sort({ pairedAt: -1 }).limit(limit);
      return (await reached(found.toArray())).map(deviceOf);
    },
    revoke: async (id, atMs) => {
      const revokedAt = { $ifNull: ['$revokedAt', new Date(atMs)] };
      const options = { maxTimeMS, returnDocument: 'after' } as const;
      const found = await reached(devices.findOneAndUpdate({ _id: id }, [{ $set: { revokedAt } }], options));
      return found === null ? null : deviceOf(found);
    },
    revokedIds: async () => {
      const found = devices
        .find({ revokedAt: { $gt: new Date(0) } }, { maxTimeMS, projection: { _id: 1 } })
        .sort({ revokedAt: -1 })
        .limit(mostDevices);
      return (await reached(found.toArray())).map(({ _id }) => _id);
    },
  };
}

const deviceOf = ({ _id, pairedAt, revokedAt, ...device }: DeviceDocument): Device => ({
  id: _id,
  ...device,
  pairedAtMs: pairedAt.getTime(),
  revokedAtMs: revokedAt?.getTime() ?? null,
});
