/** The commands that talk to other systems: `echo`, `send`, `find`, `get`, `receive`. */
import { Command, Option } from 'commander';
import { PDU_BYTES, RECEIVE_LIMITS } from '../../core/pacs-node';
import { runCommand, type CommandContext } from '../command-runner';
import { path, wholeNumber } from '../options';
import { addNodeOptions, NODE_HELP, nodeFrom, title, type NodeFlags } from './node-options';
import type { ReceiveFlags } from './receive-command';

interface FindFlags extends NodeFlags {
  patientName?: string;
  patientId?: string;
  accession?: string;
  modality?: string;
  date?: string;
  study?: string;
  json: boolean;
}

// The protocols take longer to load than the other commands to begin.
const nodeCommands = () => import('./node-commands');
const receiveCommand = () => import('./receive-command');

const jsonOption = () => new Option('--json', 'one line of JSON an event').default(false);
const outOption = (text: string) => new Option('--out <path>', text).argParser(path).makeOptionMandatory();
const portOption = (text: string, preset: number) =>
  new Option('--port <n>', text).argParser(wholeNumber(1, 65535)).default(preset);
const maxPduOption = () =>
  new Option('--max-pdu <bytes>', 'longest PDU that is taken, for systems that cannot do with the usual one')
    .argParser(wholeNumber(PDU_BYTES.least, PDU_BYTES.most))
    .default(PDU_BYTES.usual);
const DEFAULT_PORT = 11112;

/** @param finish is given each command's exit code */
export function registerNetwork(root: Command, finish: (code: number) => void): void {
  const run = async (json: boolean, work: (context: CommandContext) => Promise<void>) =>
    finish(await runCommand(json, work));
  const nodeCommand = (name: string, description: string) =>
    addNodeOptions(root.command(name).description(description).argument('<node>', NODE_HELP));

  nodeCommand('echo', 'ask another system whether it answers (C-ECHO, or a DICOMweb search)')
    .addOption(jsonOption())
    .action((node: string, flags: NodeFlags & { json: boolean }) =>
      run(flags.json, async (context) => (await nodeCommands()).echoNode(nodeFrom(node, flags), context)),
    );

  nodeCommand('send', 'send DICOM files to another system (C-STORE or STOW-RS)')
    .argument('<path...>', 'files or folders')
    .addOption(jsonOption())
    .action((node: string, paths: string[], flags: NodeFlags & { json: boolean }) =>
      run(flags.json, async (context) =>
        (await nodeCommands()).sendPaths(nodeFrom(node, flags), paths, context),
      ),
    );

  nodeCommand('find', 'search another system for studies, or for the series of one (C-FIND or QIDO-RS)')
    .option('--patient-name <text>', 'with * for any letters')
    .option('--patient-id <text>', 'patient ID')
    .option('--accession <text>', 'accession number')
    .option('--modality <text>', 'MR, CT …')
    .option('--date <text>', '20240131, or a range 20240101-20240131')
    .option('--study <uid>', 'list the series of this study')
    .option('--json', 'as JSON', false)
    .action((node: string, { study, date, json, ...flags }: FindFlags) =>
      run(false, async (context) => {
        const { find } = await nodeCommands();
        const { patientName, patientId, accession, modality } = flags;
        const query = { patientName, patientId, accession, modality, studyDate: date };
        return find(nodeFrom(node, { ...flags }), query, study, json, context);
      }),
    );

  nodeCommand('get', 'fetch a series from another system (C-GET, C-MOVE or WADO-RS)')
    .requiredOption('--study <uid>', 'Study Instance UID')
    .requiredOption('--series <uid>', 'Series Instance UID')
    .option('--move', 'by C-MOVE: the other system connects back and must know the own AE title and port')
    .addOption(portOption('own port for C-MOVE', DEFAULT_PORT))
    .addOption(maxPduOption())
    .addOption(outOption('new or empty folder'))
    .addOption(jsonOption())
    .action(
      (
        node: string,
        flags: NodeFlags & {
          json: boolean;
          study: string;
          series: string;
          out: string;
          port: number;
          maxPdu: number;
        },
      ) =>
        run(flags.json, async (context) =>
          (await nodeCommands()).getSeries(
            nodeFrom(node, flags),
            { ...flags, movePort: flags.port },
            context,
          ),
        ),
    );

  root
    .command('receive')
    .description('take images that other systems send (C-STORE), until Ctrl+C')
    .addOption(portOption('port to listen on', DEFAULT_PORT))
    .addOption(
      new Option('--aet <title>', 'AE title that senders have to use').argParser(title).default('GRIDIT'),
    )
    .option(
      '--host <address>',
      'address of this computer to listen on, or "*" for all; without it only this computer reaches the port',
    )
    .addOption(
      new Option('--allow-aet <titles...>', 'AE titles that may send; any without it').argParser(
        (text: string, before: string[] = []) => [...before, title(text)],
      ),
    )
    .option('--allow-from <addresses...>', 'addresses that may send, or blocks as 10.0.0.0/8; any without it')
    .addOption(
      new Option('--associations <n>', 'senders at a time')
        .argParser(wholeNumber(1, RECEIVE_LIMITS.mostAssociations))
        .default(RECEIVE_LIMITS.associations),
    )
    .addOption(
      new Option('--idle <s>', 'seconds of silence after which a sender is cut off')
        .argParser(wholeNumber(1, RECEIVE_LIMITS.mostIdleSeconds))
        .default(RECEIVE_LIMITS.idleSeconds),
    )
    .addOption(maxPduOption())
    .addOption(new Option('--cert <file>', 'take TLS only, with this certificate (PEM)').argParser(path))
    .addOption(new Option('--key <file>', 'key of the certificate (PEM)').argParser(path))
    .addOption(
      new Option('--ca <file>', 'senders must show a certificate of this authority (PEM)').argParser(path),
    )
    .option('--once', 'end after the first sender')
    .addOption(outOption('folder in which each sender gets one'))
    .addOption(jsonOption())
    .action((flags: ReceiveFlags & { json: boolean }) =>
      run(flags.json, async (context) => (await receiveCommand()).receiveImages(flags, context)),
    );
}
