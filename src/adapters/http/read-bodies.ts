// Reads request bodies: JSON, possibly compressed, possibly with a byte order mark, of limited size.
import { isUtf8 } from 'node:buffer';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { maxPayloadBytes } from '../../contracts/limits.ts';
import { Oversize } from '../../contracts/oversize.ts';

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The content types that tills send for JSON. */
const jsonTypes = /^(?:application\/(?:[\w.-]+\+)?json|text\/(?:json|plain))(?:;|$)/;

class BodyError extends Error {
  readonly statusCode: number;
  readonly field: string;
  constructor(statusCode: number, message: string, field: string) {
    super(message);
    this.statusCode = statusCode;
    this.field = field;
  }
}

/** Adds the parsers. Fastify's `bodyLimit` limits the decompressed size. */
export function readBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (encoding === 'identity') return payload;
    const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]?.() : undefined;
    if (decoder === undefined) {
      const known = Object.keys(decoders).join(', ');
      throw new BodyError(415, `the encoding of a body is one of ${known}, or none`, 'content-encoding');
    }
    let received = 0;
    payload.on('data', (chunk: Buffer) => {
      received += chunk.length;
      counted.receivedEncodedLength = received;
    });
    // Fastify compares this count with the header `content-length`.
    const counted: Transform & { receivedEncodedLength?: number } = decoder;
    const broken = (): void => {
      decoder.destroy(new BodyError(400, `the body is not ${encoding}`, 'content-encoding'));
    };
    decoder.once('error', () => {});
    payload.once('error', broken);
    return payload.pipe(counted);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    // Decoded as UTF-8, two different receipt numbers in another encoding could become equal.
    if (!isUtf8(body)) return done(new BodyError(400, 'the body is not UTF-8', 'payload'));
    try {
      const text = body.toString('utf8');
      const parsed: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
      done(null, body.length > maxPayloadBytes ? new Oversize(body.length, parsed) : parsed);
    } catch {
      const said = body.length === 0 ? 'the body is empty' : 'the body is no JSON';
      done(new BodyError(400, said, 'payload'));
    }
  });
  app.addContentTypeParser('*', (_request, _body, done) => {
    done(new BodyError(415, 'send JSON, with the content-type application/json', 'content-type'));
  });
}
