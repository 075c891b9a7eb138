// What HALLinux needs of Linux and Swift cannot spell: unions of ioctls, ancillary data, socket options with structures.
// Header only: nothing here is more than a call of the kernel. Each function returns 0 (or a count), or minus errno.
#ifndef CLARA_LINUX_NET_H
#define CLARA_LINUX_NET_H

#include <errno.h>
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

// What the kernel tells of an interface.
struct clara_interface {
  int32_t index;
  int32_t is_up;
  int32_t has_carrier;
  int32_t hardware; // ARPHRD_...
  uint8_t address[6];
};

static inline int clara_interface_query(const char *name, struct clara_interface *out) {
  struct ifreq request;
  memset(out, 0, sizeof *out);
  if (strlen(name) >= sizeof request.ifr_name) return -ENODEV;
  int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int result = 0;
  memset(&request, 0, sizeof request);
  strcpy(request.ifr_name, name);
  if (ioctl(fd, SIOCGIFINDEX, &request) < 0) {
    result = -errno;
  } else {
    out->index = request.ifr_ifindex;
    if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
      out->is_up = (request.ifr_flags & IFF_UP) != 0;
      out->has_carrier = (request.ifr_flags & IFF_RUNNING) != 0;
    }
    if (ioctl(fd, SIOCGIFHWADDR, &request) == 0) {
      out->hardware = request.ifr_hwaddr.sa_family;
      memcpy(out->address, request.ifr_hwaddr.sa_data, 6);
    }
  }
  close(fd);
  return result;
}

// A raw socket for whole Ethernet frames of two types on one interface: non-blocking, promiscuous (the network stack
// of the caller has an address of its own), and without the frames that leave by other sockets.
static inline int clara_packet_open(int index, uint16_t first_type, uint16_t second_type) {
  // Protocol 0 receives nothing until the socket is bound: no frame of another interface gets in.
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first_type, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second_type, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0x40000),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
  struct packet_mreq membership = {.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = index};
  int on = 1;
  // Kernels before 4.20 do not know it; outgoing frames are recognised on receipt as well.
  (void)setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) < 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership) < 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

// The next frame; the whole length also when it did not fit. `*unfinished` is set when the sender left the checksum to
// hardware that does not exist on the way (veth, bridges), `*outgoing` when the frame left this machine.
static inline ssize_t clara_packet_receive(int fd, void *buffer, size_t size, int *unfinished, int *outgoing) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
  } control;
  struct sockaddr_ll from;
  struct iovec part = {.iov_base = buffer, .iov_len = size};
  struct msghdr message = {
      .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1,
      .msg_control = &control, .msg_controllen = sizeof control};
  *unfinished = 0;
  *outgoing = 0;
  ssize_t length = recvmsg(fd, &message, MSG_TRUNC | MSG_DONTWAIT);
  if (length < 0) return -errno;
  *outgoing = from.sll_pkttype == PACKET_OUTGOING;
  for (struct cmsghdr *note = CMSG_FIRSTHDR(&message); note; note = CMSG_NXTHDR(&message, note)) {
    if (note->cmsg_level != SOL_PACKET || note->cmsg_type != PACKET_AUXDATA) continue;
    struct tpacket_auxdata data;
    memcpy(&data, CMSG_DATA(note), sizeof data);
    *unfinished = (data.tp_status & TP_STATUS_CSUMNOTREADY) != 0;
  }
  return length;
}

// A raw CAN socket on one interface, non-blocking.
static inline int clara_can_open(int index) {
  int fd = socket(AF_CAN, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, CAN_RAW);
  if (fd < 0) return -errno;
  struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = index};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

// ppoll(2), which headers hide without _GNU_SOURCE: waits in microseconds, where poll(2) knows milliseconds only.
extern int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);

static inline int clara_wait(struct pollfd *entries, int count, int64_t timeout_us) {
  struct timespec timeout = {.tv_sec = timeout_us / 1000000, .tv_nsec = timeout_us % 1000000 * 1000};
  int result = ppoll(entries, (nfds_t)count, &timeout, 0);
  return result < 0 ? -errno : result;
}

// A descriptor that becomes readable on SIGINT, SIGTERM and SIGHUP, which no longer end the process; SIGHUP not where
// whoever started it has it ignored (nohup). A reader of the output that has gone away no longer ends it either.
static inline int clara_signal_open(void) {
  sigset_t set;
  struct sigaction before;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  if (sigaction(SIGHUP, 0, &before) == 0 && before.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP);
  signal(SIGPIPE, SIG_IGN);
  int error = pthread_sigmask(SIG_BLOCK, &set, 0);
  if (error != 0) return -error;
  int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

// The next signal's number, or 0.
static inline int clara_signal_take(int fd) {
  struct signalfd_siginfo info;
  return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

#endif
