import { expect } from 'chai';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../../src/package-file.js';

/** What must not stand in our sources, since the two servers differ in it (docs/data.md, "Rules for queries"). */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\$regex|\$not: \//, 'regular expressions in filters'],
  [/\$(densify|fill|where|function|accumulator|text|near)\b|mapReduce\(/, 'operators that one server lacks'],
  [/: 'hashed'|: 'text'[,\s}]|'\$\*\*'/, 'hashed, text and wildcard indexes'],
  [/compressors['"]?:/, 'compressors'],
  [/\bnew: true\b/, "'new: true' instead of returnDocument: 'after'"],
  [/\.skip\(/, 'paging by skip'],
  [/\.hint\(/, 'hints'],
  [/error\.message\.(includes|match|startsWith).*E11000/, 'errors recognised by their text'],
];

describe('rules for queries', () => {
  it('hold in every source', async () => {
    const files = await readdir(packageFile('src'), { recursive: true });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const text = await readFile(join(packageFile('src'), file), 'utf8');
      if (!/mongoose/.test(text) && !/queries/.test(file)) continue;
      for (const [pattern, what] of FORBIDDEN) expect(pattern.test(text), `${file}: ${what}`).to.equal(false);
    }
  });
});
