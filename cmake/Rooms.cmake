# A room is one directory, one library, and one test program: signet_room(NAME
# LINKS rooms and libraries).  Sources are the directory's own *.cc; *_test.cc go
# to the test program, *_fuzz.cc to a fuzzer each.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(tl-expected REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(doctest REQUIRED)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(IDN2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(LDNS REQUIRED IMPORTED_TARGET ldns)
pkg_check_modules(UNBOUND REQUIRED IMPORTED_TARGET libunbound)
pkg_check_modules(PSL REQUIRED IMPORTED_TARGET libpsl)

add_library(signet_flags INTERFACE)
target_compile_options(signet_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Werror
  # CMAKE_CXX_FLAGS of the sanitizer presets would otherwise lose frames.
  -fno-omit-frame-pointer)
target_compile_definitions(signet_flags INTERFACE
  SIGNET_VERSION="${SIGNET_VERSION}"
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
target_link_libraries(signet_flags INTERFACE Threads::Threads)

add_library(signet_prelude OBJECT ${PROJECT_SOURCE_DIR}/cmake/prelude.cc)
target_link_libraries(signet_prelude PRIVATE Boost::json Boost::headers fmt::fmt tl::expected signet_flags)
# Without a time stamp, so that the same headers give the same bytes: ccache hits on them.
target_compile_options(signet_prelude PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
target_precompile_headers(signet_prelude PRIVATE ${PROJECT_SOURCE_DIR}/cmake/prelude.h)

# What every target of ours is compiled with.
function(signet_compiled target)
  target_link_libraries(${target} PRIVATE signet_flags)
  target_precompile_headers(${target} REUSE_FROM signet_prelude)
endfunction()

function(signet_room name)
  cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  set(tests ${all})
  set(fuzzers ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER all EXCLUDE REGEX "(_test|_fuzz|/main)\\.cc$")
  if(all)
    add_library(signet_${name} STATIC ${all})
    target_link_libraries(signet_${name} PUBLIC ${arg_LINKS})
    signet_compiled(signet_${name})
    target_include_directories(signet_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  else()
    # An empty room is still a library that links what it may, so that the first
    # file put into it needs no change here.
    add_library(signet_${name} INTERFACE)
    target_link_libraries(signet_${name} INTERFACE ${arg_LINKS})
  endif()
  if(SIGNET_TESTS AND tests)
    signet_test(${name}_test SOURCES ${tests} LINKS signet_${name})
  endif()
  foreach(fuzzer ${fuzzers})
    signet_fuzzer(${fuzzer} signet_${name})
  endforeach()
endfunction()

# A doctest program, run by ctest inside its own network namespace.
function(signet_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} signet_doctest)
  signet_compiled(${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  # Where goldens and corpora lie.
  target_compile_definitions(${name} PRIVATE SIGNET_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/isolated $<TARGET_FILE:${name}>)
endfunction()

# A fuzzer FILE_fuzz.cc defines LLVMFuzzerTestOneInput.  With SIGNET_FUZZ it is
# driven by libFuzzer; otherwise by a plain main that replays tests/corpus/FILE,
# as an ordinary test, so that fuzzers cannot rot.
function(signet_fuzzer source room)
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" corpus ${name})
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${room} signet_flags)
  if(SIGNET_FUZZ)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_link_libraries(${name} PRIVATE signet_replay)
    add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/isolated $<TARGET_FILE:${name}>
             ${PROJECT_SOURCE_DIR}/tests/corpus/${corpus})
  endif()
endfunction()
