// SPDX-License-Identifier: Apache-2.0
//
// Runs transactions of every kind in an EVM that shares no code with the nodes of the tests, and writes what each used:
//
//   npm install --no-save @ethereumjs/vm@10.1.3 @ethereumjs/evm@10.1.3 @ethereumjs/common@10.1.3 @ethereumjs/tx@10.1.3 \
//       @ethereumjs/util@10.1.3 @ethereumjs/block@10.1.3 @noble/hashes@2        (in any directory)
//   NODE_PATH=<that directory>/node_modules node gas-oracle.js      (from this directory)
//
// writes ../resources/contracts/gas-expected.json: for each fork the transactions in their order, with gas used, refund,
// execution gas, steps, and the gas of each opcode by the EVM's own fee tables (not by differences of remaining gas);
// opcodes that lend gas to another frame are left out, and all opcodes of a transaction in which a frame ended by an
// exceptional halt. Accounts, nonces and addresses are those of the test chain: the first two accounts of anvil.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { createVM, runTx } = require('@ethereumjs/vm');
const { Common, Hardfork, Mainnet } = require('@ethereumjs/common');
const { createFeeMarket1559Tx } = require('@ethereumjs/tx');
const { createBlock } = require('@ethereumjs/block');
const { Account, createAddressFromString, hexToBytes, bytesToHex } = require('@ethereumjs/util');

const KEY = hexToBytes('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'); // anvil's first, known to all
const SENDER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const OTHER = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
const LENDERS = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL', 'CREATE', 'CREATE2']);
const resources = path.join(__dirname, '..', 'resources', 'contracts');
const compiled = Object.fromEntries(fs.readFileSync(path.join(resources, 'scenarios.properties'), 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));

let keccak256; // Of an ES module, loaded below.
const word = (value) => (typeof value === 'string' ? value.slice(2) : value.toString(16)).padStart(64, '0');
const data = (signature, ...words) =>
  bytesToHex(keccak256(Buffer.from(signature))).slice(0, 10) + words.map(word).join('');

function transactions(helper, scenarios) {
  const call = (name, input, extra = {}) => ({ name, to: scenarios, data: input, value: 0, gas: 6000000, ...extra });
  const creation = (name, input) => ({ name, to: null, data: input, value: 0, gas: 6000000 });
  return [
    call('sumSlow', data('sumSlow(uint256)', 10)),
    call('sumFast', data('sumFast(uint256)', 10)),
    call('deposit', data('deposit(uint256)', 5)),
    call('packed', data('packed(uint128,uint128)', 1, 2)),
    call('unchanged', data('unchanged()')),
    call('clear 1', data('clear(uint256)', 1)),
    call('clear 8', data('clear(uint256)', 8)),
    call('nested', data('nested()')),
    call('create', data('create()')),
    call('create2', data('create2(bytes32)', 7)),
    call('create2 again', data('create2(bytes32)', 7)),
    call('createFails', data('createFails()')),
    call('innerRevert', data('innerRevert()')),
    call('outerRevert', data('outerRevert()')),
    call('innerOutOfGas', data('innerOutOfGas()')),
    call('outerOutOfGas', data('outerOutOfGas()'), { gas: 90000 }),
    call('invalid', data('invalid()'), { gas: 90000 }),
    call('precompiles', data('precompiles(bytes)', 32, 64, 1, 0)),
    call('sendTo', data('sendTo(address)', helper), { value: 1 }),
    call('values', data('values(address)', '0x' + 'ab'.repeat(20)), { value: 2 }),
    call('destroy', data('destroy()')),
    call('receive', '0x', { value: 1 }),
    call('no such function', '0x12345678'),
    call('floor', data('nothing(bytes)', 32, 4000) + 'ff'.repeat(4000)),
    call('transfer', '0x', { to: '0x' + 'cd'.repeat(20), value: 5 }),
    call('transfer with data', '0x00ff', { to: '0x' + 'cd'.repeat(20), value: 5 }),
    call('precompile', '0x00ff', { to: '0x' + '0'.repeat(39) + '2' }),
    creation('deployment', '0x' + compiled['Ledger.creation']),
    creation('deployment that reverts', '0x' + compiled['Child.creation'] + word(0)),
    creation('deployment of nothing', '0x00'),
    creation('deployment too large', '0x60015f53620100005ff3'), // PUSH1 1 PUSH0 MSTORE8 PUSH3 0x010000 PUSH0 RETURN
    creation('return that grows memory', '0x6140005ff3'), // PUSH2 0x4000 PUSH0 RETURN: the last step pays for memory
    call('access list', data('sumSlow(uint256)', 2),
      { accessList: [{ address: scenarios, storageKeys: ['0x' + word(0), '0x' + word(1)] }] }),
  ];
}

async function run(fork) {
  const common = new Common({ chain: { ...Mainnet, chainId: 31337 }, hardfork: fork });
  const vm = await createVM({ common });
  for (const account of [SENDER, OTHER]) {
    await vm.stateManager.putAccount(createAddressFromString(account), new Account(0n, 10000n * 10n ** 18n));
  }
  const block = createBlock({ header: { number: 1n, gasLimit: 30000000n, baseFeePerGas: 1n, timestamp: 1800000000n,
    ...(common.isActivatedEIP(4844) ? { excessBlobGas: 0n, blobGasUsed: 0n } : {}) } }, { common, skipConsensusFormatValidation: true });
  let nonce = 0n;
  let seen;
  vm.evm.events.on('step', (event) => {
    seen.steps++;
    const name = { SHA3: 'KECCAK256', DIFFICULTY: 'PREVRANDAO' }[event.opcode.name] ?? event.opcode.name;
    if (!LENDERS.has(name)) seen.opcodes[name] = (seen.opcodes[name] ?? 0n) + (event.opcode.dynamicFee ? BigInt(event.opcode.dynamicFee) : BigInt(event.opcode.fee));
  });
  vm.evm.events.on('afterMessage', (event) => {
    const error = event.execResult.exceptionError;
    if (error && error.error !== 'revert') seen.halted = true;
  });
  const send = async ({ to, data: input, value, gas, accessList }) => {
    seen = { steps: 0, opcodes: {}, halted: false };
    const tx = createFeeMarket1559Tx({ chainId: 31337n, nonce: nonce++, to: to ?? undefined, data: input, value: BigInt(value),
      gasLimit: BigInt(gas), maxFeePerGas: 1n, maxPriorityFeePerGas: 0n, accessList: accessList ?? [] }, { common }).sign(KEY);
    const result = await runTx(vm, { tx, block, skipHardForkValidation: true, skipBlockGasLimitValidation: true });
    return { result, seen };
  };
  const deploy = async (name, args = '') => (await send({ to: null, data: '0x' + compiled[name + '.creation'] + args, value: 0, gas: 6000000 }))
    .result.createdAddress.toString();
  const helper = await deploy('Helper');
  const scenarios = await deploy('Scenarios', word(helper));
  await deploy('Ledger');
  const sent = transactions(helper, scenarios);
  const results = {};
  for (const transaction of sent) {
    const { result, seen: watched } = await send(transaction);
    results[transaction.name] = { used: Number(result.totalGasSpent), refundCounter: Number(result.gasRefund ?? 0n),
      execution: Number(result.execResult.executionGasUsed), steps: watched.steps,
      failed: result.execResult.exceptionError !== undefined,
      opcodes: watched.halted ? null : Object.fromEntries(Object.entries(watched.opcodes).sort().map(([k, v]) => [k, Number(v)])) };
  }
  return { sent, results };
}

// A later fork's results stand there only where they differ from those of the first.
(async () => {
  keccak256 = (await import(require.resolve('@noble/hashes/sha3.js'))).keccak_256;
  const home = path.join(path.dirname(require.resolve('@ethereumjs/evm')), '..', '..', 'package.json');
  const { version } = JSON.parse(fs.readFileSync(home, 'utf8'));
  const lines = (entries) => entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
  const first = await run(Hardfork.Shanghai);
  let text = `{"madeBy": "src/test/node/gas-oracle.js", "evm": "@ethereumjs/evm ${version}",\n"transactions": [\n`
    + first.sent.map((transaction) => JSON.stringify(transaction)).join(',\n')
    + `\n],\n"forks": {\n"shanghai": {\n${lines(Object.entries(first.results))}\n}`;
  for (const fork of [Hardfork.Cancun, Hardfork.Prague, Hardfork.Osaka]) {
    const { results } = await run(fork);
    const other = Object.entries(results).filter(([name, row]) => JSON.stringify(row) !== JSON.stringify(first.results[name]));
    text += `,\n${JSON.stringify(fork)}: {\n${lines(other)}\n}`;
  }
  fs.writeFileSync(path.join(resources, 'gas-expected.json'), `${text}\n}}\n`);
})();
