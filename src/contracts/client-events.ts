// Client → server, one table: the roles that may send an event, its payload, its reply and its rate.
import type { z } from 'zod';
import type { ClientEvents } from './client-event.ts';
import { kioskEvents } from './kiosk-events.ts';
import { mallEvents } from './mall-events.ts';
import { operatorEvents } from './operator-events.ts';
import { receiptEvents } from './receipt-events.ts';
import { shopperEvents } from './shopper-events.ts';
import type { Wire } from './wire.ts';

export const clientEvents = {
  ...receiptEvents,
  ...shopperEvents,
  ...kioskEvents,
  ...mallEvents,
  ...operatorEvents,
} as const satisfies ClientEvents;

export type ClientEventName = keyof typeof clientEvents;
export type Payload<Name extends ClientEventName> = Wire<z.infer<(typeof clientEvents)[Name]['payload']>>;
export type ReplyData<Name extends ClientEventName> = Wire<z.infer<(typeof clientEvents)[Name]['data']>>;

export const clientEventNames = Object.keys(clientEvents) as ClientEventName[]; // the table is closed: its keys are its names
export const isClientEventName = (name: string): name is ClientEventName => Object.hasOwn(clientEvents, name);
