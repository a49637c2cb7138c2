// `mall:info`: what the mall calls things, for pages.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const mallInfo: Handler<'mall:info'> = async (services) => done(services.mallInfo());
