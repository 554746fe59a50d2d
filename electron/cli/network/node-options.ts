/** Another system as it is named on the command line, and the options of its protocol. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../core/errors';
import type { NodeTls, PacsNode, WebAuth } from '../../core/pacs-node';
import { readReason } from '../../files/file-errors';
import { aeTitle } from '../../network/node-schema';
import { path } from '../options';

export interface NodeFlags {
  aet: string;
  tls?: boolean;
  ca?: string;
  cert?: string;
  key?: string;
  checkHost: boolean;
  user?: string;
  move?: boolean;
}

export const NODE_HELP = 'AETITLE@HOST:PORT for DICOM, or the http(s):// address of a DICOMweb service';

/** Adds what says how a system is spoken to. Passwords and tokens come from the environment, where no log sees them. */
export function addNodeOptions(command: Command): Command {
  return command
    .addOption(new Option('--aet <title>', 'own AE title').argParser(title).default('GRIDIT'))
    .option('--tls', 'DICOM over TLS')
    .addOption(new Option('--ca <file>', "certificate of the system's authority (PEM)").argParser(path))
    .addOption(
      new Option('--cert <file>', 'own certificate (PEM), for systems that ask for one').argParser(path),
    )
    .addOption(new Option('--key <file>', 'key of the own certificate (PEM)').argParser(path))
    .option('--no-check-host', "do not compare the host with the certificate's name")
    .option('--user <name>', 'user name for DICOMweb; the password is read from GRIDIT_PASSWORD')
    .addHelpText('after', '\nA bearer token for DICOMweb is read from GRIDIT_TOKEN.');
}

/** An AE title; commander shows the sentence where it is none. */
export function title(text: string): string {
  const parsed = aeTitle.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]!.message);
  return parsed.data;
}

/** Throws `UserError` (bad-request, bad-file) for an address or a file that cannot be used. */
export function nodeFrom(address: string, flags: NodeFlags): PacsNode {
  const tls: NodeTls = {
    checkHost: flags.checkHost,
    ca: readPem(flags.ca),
    cert: readPem(flags.cert),
    key: readPem(flags.key),
  };
  if (/^https?:\/\//i.test(address)) return { kind: 'dicomweb', url: address, auth: authFrom(flags), tls };
  const parts = /^(.{1,16})@(\[[0-9a-f:]+\]|[^@:[\]]+):(\d{1,5})$/i.exec(address);
  const port = Number(parts?.[3]);
  if (!parts || !aeTitle.safeParse(parts[1]).success || port < 1 || port > 65535) {
    throw new UserError('bad-request', `"${address}" is no address of a system; write ${NODE_HELP}.`);
  }
  return {
    kind: 'dimse',
    host: parts[2]!.replace(/^\[|\]$/g, ''),
    port,
    calledAet: parts[1]!,
    callingAet: flags.aet,
    retrieve: flags.move ? 'c-move' : 'c-get',
    tls: flags.tls ? tls : undefined,
  };
}

function authFrom({ user }: NodeFlags): WebAuth {
  const token = process.env['GRIDIT_TOKEN'];
  if (user !== undefined) return { kind: 'basic', user, password: process.env['GRIDIT_PASSWORD'] ?? '' };
  return token ? { kind: 'bearer', token } : { kind: 'none' };
}

/** The text of a PEM file; undefined where none is named. Throws `UserError` (bad-file). */
export function readPem(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('bad-file', `${file} ${readReason(cause) ?? 'cannot be read'}.`, { cause });
  }
}
