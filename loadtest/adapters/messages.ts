// What the measurement of adapters and its nodes say to each other.

export type Asked =
  | {
      readonly ask: 'send';
      readonly rooms: readonly string[];
      readonly messages: number;
      readonly perMs: number;
    }
  | { readonly ask: 'cpu' };

export type Told =
  | { readonly told: 'ready'; readonly port: number }
  | { readonly told: 'sent' }
  | { readonly told: 'cpu'; readonly micros: number };
