package dev.tacho.cache.simulate;

/** LRU and FIFO: the last of a queue goes first. In an LRU cache, a use moves an entry to the queue's front. */
final class QueueCache extends WeighingCache {
    private final boolean moving;

    QueueCache(long maximum, boolean weighted, boolean moving) {
        super(maximum, weighted);
        this.moving = moving;
    }

    @Override
    void use(int slot) {
        if (moving) {
            order.moveAfter(HEAD, slot);
        }
    }

    @Override
    void admit(int slot) {
        order.insertAfter(HEAD, slot);
    }

    @Override
    int victim() {
        return order.previous(HEAD);
    }

    @Override
    void forget(int slot) {
        order.remove(slot);
    }
}
