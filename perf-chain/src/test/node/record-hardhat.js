// SPDX-License-Identifier: Apache-2.0
//
// Records how another node tells what some transactions of gas-expected.json did, with receipt and struct logs:
//
//   npm install hardhat@3.18.0        (in any directory, on Node 22.13 or later, with an empty config)
//   npx hardhat node --port 8545      (there: a fresh chain)
//   node record-hardhat.js http://127.0.0.1:8545
//
// writes ../resources/contracts/hardhat-traces.json.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const SENDER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const KEPT = new Set(['clear 1', 'createFails', 'invalid', 'receive', 'deployment', 'deployment too large', 'transfer']);
const resources = path.join(__dirname, '..', 'resources', 'contracts');
const compiled = Object.fromEntries(fs.readFileSync(path.join(resources, 'scenarios.properties'), 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
const { transactions } = JSON.parse(fs.readFileSync(path.join(resources, 'gas-expected.json'), 'utf8'));
const url = process.argv[2];

async function rpc(method, ...params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
}

// It answers an error for a transaction that fails, and mines it all the same.
async function send({ to, data, value, gas, accessList }) {
  await rpc('eth_sendTransaction', { from: SENDER, ...(to ? { to } : {}), data, value: '0x' + value.toString(16),
    gas: '0x' + gas.toString(16), ...(accessList ? { accessList } : {}) });
  return (await rpc('eth_getBlockByNumber', 'latest', true)).result.transactions[0];
}

(async () => {
  const deploy = async (name, args = '') => {
    const { hash } = await send({ data: '0x' + compiled[name + '.creation'] + args, value: 0, gas: 6000000 });
    return (await rpc('eth_getTransactionReceipt', hash)).result.contractAddress;
  };
  const helper = await deploy('Helper');
  await deploy('Scenarios', helper.slice(2).padStart(64, '0'));
  await deploy('Ledger');
  const recorded = [];
  for (const transaction of transactions) {
    const mined = await send(transaction);
    if (!KEPT.has(transaction.name)) continue;
    const receipt = (await rpc('eth_getTransactionReceipt', mined.hash)).result;
    const trace = (await rpc('debug_traceTransaction', mined.hash, { enableMemory: false, disableMemory: true,
      disableStorage: true, enableReturnData: false, disableStack: false })).result;
    recorded.push(JSON.stringify({ name: transaction.name, transaction: mined, receipt, trace }));
  }
  const node = (await rpc('web3_clientVersion')).result;
  fs.writeFileSync(path.join(resources, 'hardhat-traces.json'),
    `{"madeBy": "src/test/node/record-hardhat.js", "node": "${node}", "recorded": [\n${recorded.join(',\n')}\n]}\n`);
})();
