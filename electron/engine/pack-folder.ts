/**
 * Reads a model pack from its folder and checks all of it before anything is run: `pack.json` against its schema, the
 * list of files, their hashes, and the two graphs. Every refusal is one sentence that names the pack and the file.
 */
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors';
import { GraphRefusal, checkGraph, checkPorts, type CheckedGraph } from './onnx-graph';
import { networkFiles, parsePack, type PackManifest } from './pack-schema';
import { stagePorts } from './stages';
import type { Ports } from './stages/stage';
import type { StageKind } from '../core/stages';

/** A pack that has passed every check. */
export interface Pack {
  folder: string;
  manifest: PackManifest;
  /** SHA-256 of pack.json, which holds the hash of every other file. */
  sha256: string;
  networks: ReadonlyMap<StageKind, StageNetwork>;
}

export interface StageNetwork {
  graph: CheckedGraph;
  /** The form that CPUs run, where the pack has one. */
  onCpu?: CheckedGraph;
}

export interface PackOrigin {
  /** Packs that somebody put into the user folder get no hard links: they could be other people's files. */
  trusted: boolean;
  /** Name to show; the folder's own where left out. */
  name?: string;
  /** Whether its hashes were right already, and no file of it was touched since. */
  verified?: boolean;
}

export const MANIFEST = 'pack.json';
const LARGEST_MANIFEST = 1 << 20;
/** Protobuf messages end at 2 GiB; this is far above any pack and far below that. */
const LARGEST_FILE = 1 << 30;
/** What file managers leave behind in any folder they show. */
export const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/**
 * @throws UserError `bad-pack` naming the pack, the file and what is wrong with it
 */
export async function loadPack(folder: string, origin: PackOrigin): Promise<Pack> {
  const refuse = refusalFor(origin.name ?? basename(folder));
  const sizes = await listFiles(folder, origin, refuse);
  if (!sizes.has(MANIFEST)) throw refuse('has no pack.json');
  if (sizes.get(MANIFEST)! > LARGEST_MANIFEST) throw refuse('has a pack.json of more than 1 MiB');
  const manifestBytes = await readFile(join(folder, MANIFEST));
  const manifest = parseManifest(manifestBytes, refuse);
  checkFileList(manifest, sizes, refuse);

  const ports = stagePorts(manifest);
  const portsOf = new Map<string, Ports>();
  for (const { kind, file, cpuFile } of manifest.stages)
    for (const name of cpuFile ? [file, cpuFile] : [file]) portsOf.set(name, ports.get(kind)!);
  const graphs = new Map<string, CheckedGraph>();
  for (const [name, hash] of Object.entries(manifest.files)) {
    const bytes = await readFile(join(folder, name));
    if (!origin.verified && sha256(bytes) !== hash) {
      throw refuse(`was changed or damaged: ${name} does not have the SHA-256 that pack.json gives`);
    }
    const wanted = portsOf.get(name);
    if (wanted) graphs.set(name, readGraph(name, bytes, wanted, refuse));
  }
  const networks = manifest.stages.map(({ kind, file, cpuFile }): [StageKind, StageNetwork] => [
    kind,
    { graph: graphs.get(file)!, ...(cpuFile && { onCpu: graphs.get(cpuFile)! }) },
  ]);
  return { folder, manifest, sha256: sha256(manifestBytes), networks: new Map(networks) };
}

type Refuse = (what: string, cause?: unknown) => UserError;

export function refusalFor(name: string): Refuse {
  return (what, cause) =>
    new UserError('bad-pack', `The model pack "${name}" ${what}.`, cause ? { cause } : undefined);
}

async function listFiles(folder: string, origin: PackOrigin, refuse: Refuse): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw refuse('cannot be read', cause);
  }
  for (const name of names) {
    if (LITTER.has(name)) continue;
    const stat = await lstat(join(folder, name));
    if (stat.isSymbolicLink()) throw refuse(`holds a link, ${name}; packs must hold the files themselves`);
    if (!stat.isFile()) throw refuse(`holds ${name}, which is not a file`);
    if (stat.nlink > 1 && !origin.trusted) {
      throw refuse(`holds ${name}, which is hard-linked to another place; copy the pack instead`);
    }
    if (stat.size > LARGEST_FILE) throw refuse(`holds ${name}, which is larger than 1 GiB`);
    sizes.set(name, stat.size);
  }
  return sizes;
}

function parseManifest(bytes: Uint8Array, refuse: Refuse): PackManifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse('has a pack.json that is not valid JSON', cause);
  }
  try {
    return parsePack(json);
  } catch (error) {
    if (error instanceof z.ZodError) throw refuse(`has a wrong pack.json: ${firstIssue(error)}`);
    throw error;
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const where = issue.path.join('.');
  return where ? `${where}: ${issue.message}` : issue.message;
}

function checkFileList(manifest: PackManifest, sizes: ReadonlyMap<string, number>, refuse: Refuse): void {
  const listed = new Set(Object.keys(manifest.files));
  const unlisted = networkFiles(manifest).find((name) => !listed.has(name));
  if (unlisted) throw refuse(`has a pack.json that gives no SHA-256 for ${unlisted}`);
  for (const name of listed) if (!sizes.has(name)) throw refuse(`lacks the file ${name}`);
  for (const name of sizes.keys()) {
    if (name !== MANIFEST && !listed.has(name)) throw refuse(`holds ${name}, which pack.json does not list`);
  }
}

function readGraph(name: string, bytes: Uint8Array, ports: Ports, refuse: Refuse): CheckedGraph {
  try {
    const graph = checkGraph(bytes);
    checkPorts('input', graph.inputs, ports.inputs);
    checkPorts('output', graph.outputs, ports.outputs);
    return graph;
  } catch (error) {
    if (error instanceof GraphRefusal) throw refuse(`cannot be used: ${name} ${error.message}`, error);
    throw error;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
