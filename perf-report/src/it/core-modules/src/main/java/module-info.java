/** A user's module. */
module consumer.of.core {
    requires dev.tacho.core;
}
