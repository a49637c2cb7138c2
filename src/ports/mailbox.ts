// Letters from one node of the mall to another.

export interface Mailbox {
  /** Where the others write to us. */
  readonly address: string;
  /** False while letters do not reach us. */
  isOpen(): boolean;
  /** At most once, in the order of sending. Resolves with false where it reached nobody for certain; never rejects. */
  send(address: string, letter: unknown): Promise<boolean>;
  /** `letter` is what another node has sent, in the form that this version sends it. */
  onLetter(listener: (from: string, letter: unknown) => void): void;
  /** Called when letters do not reach us any more. */
  onLoss(listener: () => void): void;
}
