// SPDX-License-Identifier: Apache-2.0
//
// Compiles the contracts of the gas tests (src/test/resources/contracts/Scenarios.sol):
//
//   node compile-gas.js <nodeModulesDir>          (from this directory; after npm ci: ../../../../target/node_modules)
//
// and writes ../resources/contracts/scenarios.properties, whose bytes depend on the source and the compiler only: for each
// contract its creation code, its runtime code, its storage layout and its methods with their selectors.
// Compiler: the npm package "solc" of package.json (0.8.37). Settings: optimizer on, 200 runs; EVM version "shanghai", so
// that one code runs on every fork from Shanghai on; no metadata at the end of the code.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const contracts = path.join(__dirname, '..', 'resources', 'contracts');
const solc = createRequire(path.join(path.resolve(process.argv[2]), 'solc', 'package.json'))('./');
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { 'Scenarios.sol': { content: fs.readFileSync(path.join(contracts, 'Scenarios.sol'), 'utf8') } },
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'shanghai',
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: {
      '*': {
        '*': ['evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers', 'storageLayout'],
      },
    },
  },
})));
const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
if (errors.length > 0) {
  console.error(errors.map((e) => e.formattedMessage).join('\n'));
  process.exit(1);
}
const lines = [`# solc ${solc.version()}, optimizer 200 runs, shanghai, no metadata; made by src/test/node/compile-gas.js`];
for (const name of Object.keys(output.contracts['Scenarios.sol']).sort()) {
  const { evm, storageLayout } = output.contracts['Scenarios.sol'][name];
  lines.push(`${name}.creation=${evm.bytecode.object}`);
  lines.push(`${name}.runtime=${evm.deployedBytecode.object}`);
  lines.push(`${name}.methods=${Object.keys(evm.methodIdentifiers).sort().join(';')}`);
  lines.push(`${name}.layout=${JSON.stringify(storageLayout)}`);
}
fs.writeFileSync(path.join(contracts, 'scenarios.properties'), lines.join('\n') + '\n');
