import { readFile } from 'node:fs/promises';
import canonicalize from 'canonicalize';
import { sha256Hash } from '@xinjian/chaincode/model';
import { packageFile } from '../package-file.js';
import { EvaluationModel } from './model.js';

/** A model, and what the ledger knows it by. */
export interface PublishedModel {
  readonly model: EvaluationModel;
  /** SHA-256 of the RFC 8785 form of the file: whoever has the file can compute it. */
  readonly hash: string;
}

/** The model in force, `data/evaluation/model-1.json`. @throws where it does not parse */
export async function readPublishedModel(): Promise<PublishedModel> {
  return publishedModel(await readFile(packageFile('data/evaluation/model-1.json'), 'utf8'));
}

/** @param text JSON of the model @throws {ZodError | SyntaxError} */
export function publishedModel(text: string): PublishedModel {
  const model = EvaluationModel.parse(JSON.parse(text));
  return { model, hash: sha256Hash(canonicalize(JSON.parse(text)) ?? '') };
}
