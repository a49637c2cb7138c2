// The socket events as an AsyncAPI 3 document, generated from the two event tables.
import { z } from 'zod';
import { clientEvents } from '../../contracts/client-events.ts';
import { serverEvents } from '../../contracts/server-events.ts';

const schemaOf = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
const idOf = (event: string): string => event.replaceAll(':', '_');

export interface EventMessage {
  readonly name: string;
  readonly summary: string;
  /** A JSON Schema. */
  readonly payload: unknown;
  /** For an event that clients send. */
  readonly 'x-roles'?: readonly string[];
  readonly 'x-acknowledgement'?: unknown;
  /** For an event that clients receive. */
  readonly 'x-to'?: string;
}

export interface AsyncApi extends Readonly<Record<string, unknown>> {
  readonly channels: {
    readonly default: { readonly address: string; readonly messages: Readonly<Record<string, EventMessage>> };
  };
}

/** The document, as plain data. */
export function asyncApi(): AsyncApi {
  const messages: Record<string, EventMessage> = {};
  const operations: Record<string, unknown> = {};
  const operation = (event: string, action: 'send' | 'receive', summary: string): void => {
    operations[idOf(event)] = {
      action,
      summary,
      channel: { $ref: '#/channels/default' },
      messages: [{ $ref: `#/channels/default/messages/${idOf(event)}` }],
    };
  };
  for (const [event, { summary, roles, payload, data }] of Object.entries(clientEvents)) {
    messages[idOf(event)] = {
      name: event,
      summary,
      payload: schemaOf(payload),
      'x-roles': roles,
      'x-acknowledgement': schemaOf(data),
    };
    operation(event, 'receive', summary);
  }
  for (const [event, { summary, to, payload }] of Object.entries(serverEvents)) {
    messages[idOf(event)] = { name: event, summary, payload: schemaOf(payload), 'x-to': to };
    operation(event, 'send', summary);
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Deerfields Live',
      version: '1',
      description: 'Socket.IO 4, default namespace, WebSocket.',
    },
    channels: { default: { address: '/socket.io', messages } },
    operations,
  };
}
