// A small Socket.IO client on the built-in WebSocket: ten thousand real clients would need too much memory.

export interface LightSocket {
  emit(event: string, payload: unknown): void;
  close(): void;
}

export interface LightSocketOptions {
  readonly url: string;
  readonly token: string;
  /** The event that must arrive before it counts as connected; absent: none. */
  readonly greeting?: string | undefined;
  readonly onEvent: (event: string, payload: unknown) => void;
  readonly onClosed: () => void;
}

// Engine.IO 4 packets by their first character, and Socket.IO 5 packets (connect, event, refusal) by the two first ones.
const ping = '2';
const pong = '3';
const connected = '40';
const refused = '44';
const event = '42';

/** Resolves when the server has accepted it; rejects with the refusal, or when the connection is lost before. */
export function openLightSocket(options: LightSocketOptions): Promise<LightSocket> {
  const address = new URL('/socket.io/?EIO=4&transport=websocket', options.url);
  address.protocol = 'ws:';
  const wire = new WebSocket(address);
  return new Promise((resolve, reject) => {
    const socket: LightSocket = {
      emit: (name, payload) => wire.send(event + JSON.stringify([name, payload])),
      close: () => wire.close(),
    };
    wire.onmessage = ({ data }) => {
      const packet = String(data);
      if (packet === ping) wire.send(pong);
      else if (packet.startsWith('0')) wire.send(`${connected}${JSON.stringify({ token: options.token })}`);
      else if (packet.startsWith(refused)) reject(new Error(packet));
      else if (packet.startsWith(connected)) {
        if (options.greeting === undefined) resolve(socket);
      } else if (packet.startsWith(event)) {
        const [name, payload]: [string, unknown] = JSON.parse(packet.slice(event.length)); // a server of ours
        if (name === options.greeting) resolve(socket);
        options.onEvent(name, payload);
      }
    };
    wire.onclose = () => {
      reject(new Error('the connection was lost'));
      options.onClosed();
    };
  });
}
