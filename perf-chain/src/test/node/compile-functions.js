// SPDX-License-Identifier: Apache-2.0
//
// Compiles the contracts of the tests of functions inside contracts (src/test/resources/contracts/Functions.sol):
//
//   node compile-functions.js <nodeModulesDir>    (from this directory; after npm ci: ../../../../target/node_modules)
//
// and writes ../resources/contracts/functions.json.gz, which depends on the source and the compiler only: for each of both
// pipelines, with the optimizer off and on, what solc answers of the contracts, and the syntax tree, which is the same for
// all. Compiler: the npm package "solc" of package.json (0.8.37); EVM version "shanghai".
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { createRequire } = require('node:module');

const contracts = path.join(__dirname, '..', 'resources', 'contracts');
const solc = createRequire(path.join(path.resolve(process.argv[2]), 'solc', 'package.json'))('./');
const code = (name) => ['object', 'sourceMap', 'functionDebugData', 'linkReferences'].map((part) => `evm.${name}.${part}`);

function compile(viaIR, optimized) {
  const output = JSON.parse(solc.compile(JSON.stringify({
    language: 'Solidity',
    sources: { 'Functions.sol': { content: fs.readFileSync(path.join(contracts, 'Functions.sol'), 'utf8') } },
    settings: {
      viaIR,
      optimizer: { enabled: optimized, runs: 200 },
      evmVersion: 'shanghai',
      outputSelection: {
        '*': {
          '*': [
            'abi', 'storageLayout', 'evm.methodIdentifiers', 'evm.deployedBytecode.immutableReferences',
            ...code('bytecode'), ...code('deployedBytecode'),
          ],
          '': ['ast'],
        },
      },
    },
  })));
  const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
  if (errors.length > 0) {
    console.error(errors.map((e) => e.formattedMessage).join('\n'));
    process.exit(1);
  }
  return output;
}

const all = {
  legacy: compile(false, false),
  'legacy optimized': compile(false, true),
  'ir': compile(true, false),
  'ir optimized': compile(true, true),
};
const { sources } = all.legacy;
const modes = Object.fromEntries(Object.entries(all).map(([mode, output]) => [mode, output.contracts]));
fs.writeFileSync(
  path.join(contracts, 'functions.json.gz'),
  zlib.gzipSync(JSON.stringify({ compiler: solc.version(), sources, modes }), { level: 9 }));
