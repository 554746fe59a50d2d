/** C-ECHO (PS3.7 section 9.1.5): whether the other system answers and knows the AE titles. */
import { constants, requests, type responses } from 'dcmjs-dimse';
import { UserError } from '../../core/errors';
import type { DimseNode } from '../../core/pacs-node';
import { Connection, type ConnectionOptions } from './connection';
import { statusSentence, SUCCESS } from './status';
import { PLAIN_SYNTAXES } from './storage-classes';

/** Resolves once the other system has answered. Throws `UserError` (network) saying what is wrong. */
export async function echo(node: DimseNode, options: ConnectionOptions = {}): Promise<void> {
  const { Verification } = constants.SopClass;
  const connection = await Connection.open(
    node,
    [{ abstractSyntax: Verification, transferSyntaxes: PLAIN_SYNTAXES }],
    options,
  );
  try {
    if (connection.accepted(Verification).length === 0)
      throw new UserError('network', `${connection.place} answers, but does not offer the echo service.`);
    const response = await connection.ask<responses.CEchoResponse>(new requests.CEchoRequest());
    if (response.getStatus() !== SUCCESS)
      throw new UserError('network', `${connection.place}: ${statusSentence(response.getStatus())}`);
  } finally {
    await connection.release();
  }
}
