// SPDX-License-Identifier: Apache-2.0
//
// Compiles Solidity sources to one JSON file whose bytes depend on the sources and the compiler only.
//
//   node compile.js <contractsDir> <outFile> [nodeModulesDir]
//
// The compiler is the npm package "solc". It is looked up in nodeModulesDir, else in the directory
// named by TACHO_NODE_MODULES, else in the way Node resolves modules from this script (which
// includes NODE_PATH). A named directory is either a node_modules directory or the parent of one.
//
// Output: {"compiler": version, "contracts": {name: {"abi": [...], "bytecode": "0x..."}}}, with all
// keys sorted. Interfaces and abstract contracts, which have no bytecode, are left out.
// Exit status: 0 done, 1 compilation failed, 2 wrong usage or no compiler.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function loadCompiler(nodeModulesDir) {
  if (!nodeModulesDir) {
    try {
      return require('solc');
    } catch (e) {
      if (e.code !== 'MODULE_NOT_FOUND') throw e;
      throw new Failure(2, 'no package "solc": name a directory as third argument or in TACHO_NODE_MODULES');
    }
  }
  // Node would go on to search the parents of the directory; a directory named on purpose is final.
  const dir = path.resolve(nodeModulesDir);
  const home = [dir, path.join(dir, 'node_modules')].find((d) => fs.existsSync(path.join(d, 'solc', 'package.json')));
  if (!home) throw new Failure(2, `no package "solc" in ${dir}`);
  return createRequire(path.join(home, 'solc', 'package.json'))('./');
}

function readSources(contractsDir) {
  if (!fs.existsSync(contractsDir)) throw new Failure(2, `no directory ${contractsDir}`);
  const names = fs.readdirSync(contractsDir).filter((name) => name.endsWith('.sol')).sort();
  if (names.length === 0) throw new Failure(2, `no .sol file in ${contractsDir}`);
  return Object.fromEntries(
    names.map((name) => [name, { content: fs.readFileSync(path.join(contractsDir, name), 'utf8') }]));
}

function compile(solc, sources) {
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      // No metadata at the end of the code: its hash would change with every comment and path.
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const diagnostics = output.errors ?? [];
  for (const d of diagnostics) console.error((d.formattedMessage ?? d.message).trimEnd());
  if (diagnostics.some((d) => d.severity === 'error')) throw new Failure(1, 'compilation failed');

  const contracts = {};
  for (const [file, inFile] of Object.entries(output.contracts ?? {})) {
    for (const [name, { abi, evm }] of Object.entries(inFile)) {
      if (evm.bytecode.object === '') continue;
      if (Object.hasOwn(contracts, name)) throw new Failure(1, `${file}: a second contract named ${name}`);
      if (Object.keys(evm.bytecode.linkReferences).length > 0) throw new Failure(1, `${file}: ${name} needs linking`);
      contracts[name] = { abi, bytecode: '0x' + evm.bytecode.object };
    }
  }
  return { compiler: solc.version(), contracts };
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

// Indented down to the contracts, with one line per field of a contract.
function format({ compiler, contracts }) {
  const entries = Object.keys(contracts).sort().map((name) => {
    const { abi, bytecode } = contracts[name];
    return `    ${JSON.stringify(name)}: {\n`
      + `      "abi": ${JSON.stringify(sorted(abi))},\n`
      + `      "bytecode": ${JSON.stringify(bytecode)}\n`
      + '    }';
  });
  return `{\n  "compiler": ${JSON.stringify(compiler)},\n  "contracts": {\n${entries.join(',\n')}\n  }\n}\n`;
}

function main(args) {
  if (args.length < 2 || args.length > 3) {
    throw new Failure(2, 'usage: node compile.js <contractsDir> <outFile> [nodeModulesDir]');
  }
  const [contractsDir, outFile, nodeModulesDir] = args;
  const sources = readSources(contractsDir);
  const solc = loadCompiler(nodeModulesDir || process.env.TACHO_NODE_MODULES);
  fs.writeFileSync(outFile, format(compile(solc, sources)));
}

try {
  main(process.argv.slice(2));
} catch (e) {
  console.error(e instanceof Failure ? e.message : e.stack);
  process.exitCode = e instanceof Failure ? e.status : 2;
}
